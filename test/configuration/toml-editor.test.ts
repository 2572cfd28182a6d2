import {expect} from 'chai'
import * as fc from 'fast-check'
import {parseToml} from '../../src/configuration/toml-file.ts'
import {editToml, type TomlEdit} from '../../src/configuration/toml-editor.ts'

function edited(text: string, edit: TomlEdit): string {
  const result = editToml(text, 'mmm.toml', edit)
  if (!result.ok) throw result.error
  return result.value
}

const MANIFEST = `# The shop.
[project]
name = "shop"   # never change

[run] # how
  concurrency   =   4   # at once
timeout = '30m'

# The end.
`

describe('editing a TOML text', () => {
  it('changes a value and nothing else on its line', () => {
    expect(edited(MANIFEST, {key: ['run', 'concurrency'], value: 8})).to.equal(MANIFEST.replace('4   #', '8   #'))
  })

  it('adds a key to its table', () => {
    const text = edited(MANIFEST, {key: ['run', 'fail_fast'], value: true})

    expect(text.replace('fail_fast = true\n', '')).to.equal(MANIFEST)
    expect(parsed(text)).to.have.nested.property('run.fail_fast', true)
  })

  it('adds a table at the end', () => {
    expect(edited(MANIFEST, {key: ['specs', 'ignore'], value: ['a', 'b']})).to.match(/# The end\.\n\n\[specs\]\nignore = \[.*\]\n$/)
  })

  it('takes a key away with its line', () => {
    expect(edited(MANIFEST, {key: ['run', 'timeout'], value: undefined})).to.equal(MANIFEST.replace("timeout = '30m'\n", ''))
  })

  it('leaves a text alone that does not have the key to take away', () => {
    expect(edited(MANIFEST, {key: ['state', 'keep_output'], value: undefined})).to.equal(MANIFEST)
  })

  it('begins an empty file with a whole line', () => {
    expect(edited('', {key: ['editor'], value: 'vi'})).to.equal('editor = "vi"\n')
    expect(edited('', {key: ['run', 'concurrency'], value: 8})).to.equal('[run]\nconcurrency = 8\n')
  })

  it('puts the first key without a table before the tables, below a comment that stands on its own', () => {
    expect(edited('[run]\n', {key: ['editor'], value: 'vi'})).to.equal('editor = "vi"\n\n[run]\n')
    expect(edited('# About run.\n[run]\n', {key: ['editor'], value: 'vi'})).to.equal('editor = "vi"\n\n# About run.\n[run]\n')
    expect(edited('#:schema x\n\n[run]\n', {key: ['editor'], value: 'vi'})).to.equal('#:schema x\n\neditor = "vi"\n\n[run]\n')
    expect(edited('# Nothing yet.', {key: ['editor'], value: 'vi'})).to.equal('# Nothing yet.\neditor = "vi"\n')
  })

  it('goes into an inline table, and out of it', () => {
    expect(edited('run = {concurrency = 4}\n', {key: ['run', 'fail_fast'], value: true})).to.equal('run = {concurrency = 4, fail_fast = true}\n')
    expect(edited('plugins = {} # none\n', {key: ['plugins', 'hello', 'name'], value: 'Ada'})).to.equal('plugins = { hello.name = "Ada" } # none\n')
    expect(edited('run = { a = 1, b = 2, c = 3 }\n', {key: ['run', 'b'], value: undefined})).to.equal('run = { a = 1, c = 3 }\n')
    expect(edited('run = { a = 1, b = 2 }\n', {key: ['run', 'b'], value: undefined})).to.equal('run = { a = 1 }\n')
    expect(edited('run = { a = 1 }\n', {key: ['run', 'a'], value: undefined})).to.equal('run = { }\n')
  })

  it('goes on in dotted keys where a table is written so', () => {
    expect(edited('run.concurrency = 4\n\n[specs]\n', {key: ['run', 'fail_fast'], value: true})).to.equal(
      'run.concurrency = 4\nrun.fail_fast = true\n\n[specs]\n',
    )
  })

  it('makes a table that had only tables in it', () => {
    expect(edited('[run.sub]\nx = 1\n', {key: ['run', 'fail_fast'], value: true})).to.equal('[run.sub]\nx = 1\n\n[run]\nfail_fast = true\n')
  })

  it('gives the last line its end before it adds one', () => {
    expect(edited('[run]\nconcurrency = 4', {key: ['run', 'fail_fast'], value: true})).to.equal('[run]\nconcurrency = 4\nfail_fast = true')
    expect(edited('[run]', {key: ['specs', 'directory'], value: 'x'})).to.equal('[run]\n\n[specs]\ndirectory = "x"\n')
  })

  it('keeps the line ends of Windows', () => {
    expect(edited('[run]\r\nconcurrency = 1\r\n', {key: ['run', 'fail_fast'], value: true})).to.equal('[run]\r\nconcurrency = 1\r\nfail_fast = true\r\n')
  })

  it('keeps dates and times that JavaScript has no type for', () => {
    const text = '[variables]\nday = 1979-05-27\ntime = 07:32:00\nat = 1979-05-27T07:32:00.999999\nzone = 1979-05-27 00:32:00-07:00\n'

    expect(edited(text, {key: ['variables', 'x'], value: 1})).to.equal(`${text}x = 1\n`)
  })

  it('refuses a text that does not parse, and says where', () => {
    const result = editToml('[run]\nconcurrency = = 4\n', 'mmm.toml', {key: ['run', 'concurrency'], value: 8})

    expect(result).to.have.nested.property('error.code', 'TOML_INVALID')
    expect(result).to.have.nested.property('error.message', 'mmm.toml:2:15: Unexpected "=".')
  })

  it('refuses to make a table where a value stands, and says where', () => {
    const result = editToml('\nrun = 4\n', 'mmm.toml', {key: ['run', 'concurrency'], value: 8})

    expect(result).to.have.nested.property('error.code', 'TOML_UNEDITABLE')
    expect(result).to.have.nested.property('error.suggestions[0]', 'Change it by hand, near line 2.')
  })

  it('makes what was wanted of any text, and leaves every other line as it was', () => {
    fc.assert(
      fc.property(document, edit, (lines, change) => {
        const before = lines.map(({text}) => text).join('')
        fc.pre(parseToml(before, 'x').ok)

        const result = editToml(before, 'x', change)

        if (!result.ok) throw result.error
        const after = result.value
        expect(valueAt(parsed(after), change.key)).to.deep.equal(change.value)
        const kept = lines.filter(({key}) => key !== change.key.join('.')).flatMap(({text}) => linesOf(text))
        const rest = linesOf(after)
        for (const line of kept) {
          const index = rest.indexOf(line)
          expect(index, `${JSON.stringify(line)} of ${JSON.stringify(before)} is missing from ${JSON.stringify(after)}`).to.be.at.least(0)
          rest.splice(0, index + 1)
        }
      }),
      {numRuns: 300},
    )
  })
})

interface Piece {
  readonly text: string
  /** The key that stands there. */
  readonly key?: string
}

/** Texts as people write them: tables, comments, spaces, lists of many lines, either line end. */
const document: fc.Arbitrary<Piece[]> = fc
  .record({
    newline: fc.constantFrom('\n', '\r\n'),
    tables: fc.uniqueArray(fc.constantFrom('', 'run', 'specs', 'variables', 'other.deep'), {maxLength: 5}),
    body: fc.infiniteStream(
      fc.record({
        space: fc.constantFrom('', '  ', '\t'),
        equals: fc.constantFrom('=', ' = ', '   =  '),
        comment: fc.constantFrom('', ' # why', '# = "x"'),
        value: fc.constantFrom(
          '4',
          '0x10',
          '1_000',
          '1.50',
          "'text'",
          '"a # b"',
          'true',
          '[1,2 , 3]',
          '[ # list%  "a",%  "b", # last%]',
          '"""%[run]%x = 1%"""',
          '{ a = 1 }',
          '1979-05-27',
        ),
        above: fc.constantFrom('', '', '%', '# about it%', '%%  # x = 1%'),
        keys: fc.subarray(['alpha', 'beta', 'gamma'], {minLength: 0}),
      }),
    ),
  })
  .map(({body, newline, tables}) => {
    const pieces: Piece[] = []
    const end = (text: string): string => text.replaceAll('%', newline)
    for (const table of tables.toSorted((a, b) => Number(a !== '') - Number(b !== ''))) {
      const {above, comment, keys, space} = body.next().value
      if (table !== '') pieces.push({text: end(`${above}${space}[${table}]${comment}%`)})
      for (const name of keys) {
        const {above: over, comment: note, equals, space: indent, value} = body.next().value
        if (over !== '') pieces.push({text: end(over)})
        pieces.push({text: end(`${indent}${name}${equals}${value}${note}%`), key: table === '' ? name : `${table}.${name}`})
      }
    }
    return pieces
  })

const edit: fc.Arbitrary<TomlEdit> = fc.record({
  key: fc
    .tuple(fc.constantFrom([], ['run'], ['specs'], ['variables'], ['other', 'deep']), fc.constantFrom('alpha', 'beta', 'delta'))
    .map(([table, name]) => [...table, name]),
  value: fc.constantFrom(undefined, 8, true, 'text', 'two\nlines "quoted"', ['a', 'b'], []),
})

function parsed(text: string): Readonly<Record<string, unknown>> {
  const file = parseToml(text, 'x')
  if (!file.ok) throw file.error
  return file.value.table
}

function valueAt(table: Readonly<Record<string, unknown>>, key: readonly string[]): unknown {
  return key.reduce<unknown>((value, part) => (value as Record<string, unknown> | undefined)?.[part], table)
}

function linesOf(text: string): string[] {
  return text.match(/[^\n]*\n|[^\n]+$/g) ?? []
}
