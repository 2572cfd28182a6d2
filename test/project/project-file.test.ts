import {expect} from 'chai'
import fc from 'fast-check'
import {parseToml} from '../../src/configuration/toml-file.ts'
import {formatProject, readAsWritten, readProject} from '../../src/project/project-file.ts'
import type {Project} from '../../src/project/project.ts'
import {ok} from '../../src/result.ts'

const TIME = fc.option(
  fc.date({min: new Date('1970-01-01'), max: new Date('9999-01-01'), noInvalidDate: true}).map((date) => date.toISOString()),
  {nil: ''},
)
const TEXT = fc.oneof(fc.string(), fc.string({unit: 'binary', maxLength: 8}), fc.constantFrom('"', '\\', 'C:\\shop', 'a\nb', '', ' '))

const PROJECT: fc.Arbitrary<Project> = fc.record({
  name: fc.constant('shop'),
  path: TEXT.map((text) => `/${text}`),
  description: TEXT,
  tags: fc.array(TEXT, {maxLength: 3}),
  archived: fc.boolean(),
  trusted: fc.boolean(),
  created_at: TIME,
  last_used_at: TIME,
})

describe('the file of a project in the registry', () => {
  it('means without a parser what it means to one', () => {
    let taken = 0
    fc.assert(
      fc.property(PROJECT, (project) => {
        const text = formatProject(project)
        const file = parseToml(text, 'shop.toml')
        const written = readAsWritten(text, 'shop')
        if (!file.ok) throw file.error
        if (written) taken++
        if (written) expect(ok(written)).to.deep.equal(readProject(file.value, 'shop'))
      }),
      {numRuns: 200},
    )
    expect(taken, 'files that need no parser').to.be.greaterThan(20)
  })

  it('is for the parser once somebody has written in it', () => {
    const text = formatProject({name: 'shop', path: '/a', description: '', tags: [], archived: false, trusted: false, created_at: '', last_used_at: ''})
    expect(readAsWritten(text, 'shop')).to.include({path: '/a'})
    const others = [
      `# mine\n${text}`,
      `${text}team = 1\n`,
      text.replace('false', 'FALSE'),
      text.replace('"/a"', String.raw`"/\u0061"`),
      text.replace('"/a"', '""'),
    ]
    for (const other of [...others, text.replaceAll('\n', '\r\n'), `${text}created_at = 2026-02-30T00:00:00.000Z\n`])
      expect(readAsWritten(other, 'shop'), other).to.equal(undefined)
  })
})
