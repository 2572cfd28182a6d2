import {expect} from 'chai'
import {mkdirSync, symlinkSync} from 'node:fs'
import {Templates} from '../../src/host/templates.ts'
import {parseSpecification} from '../../src/specification/specification-parser.ts'
import {SpecTemplates} from '../../src/template/spec-templates.ts'
import {builtInSource} from '../../src/template/template-source.ts'
import type {Variable} from '../../src/template/variable.ts'
import {type Folder, withFiles} from '../support/folder.ts'
import {valueOf} from '../support/spec-project.ts'

const GIVEN = {id: 'x', title: 'X', project: 'shop', date: '2026-11-22'}

function templatesOf(folder: Folder): SpecTemplates {
  const project = {path: folder.resolve('shop')}
  const plugins = [
    {plugin: 'mmm-plugin-a', path: folder.resolve('a')},
    {plugin: 'mmm-plugin-b', path: folder.resolve('b')},
  ]
  mkdirSync(project.path, {recursive: true})
  return new Templates(folder.resolve('home'), plugins).ofSpecifications(project)
}

describe('the templates of specifications', () => {
  it("are looked up in the project, then in mmm's home, then in plugins, then in mmm; what is shadowed is listed", () =>
    withFiles(async (folder) => {
      for (const place of ['shop/.mmm/templates', 'home/templates', 'a', 'b']) folder.write(`${place}/feature.md`, `from ${place}\n`)
      for (const place of ['home/templates', 'a', 'b']) folder.write(`${place}/audit.md`, `from ${place}\n`)
      for (const place of ['a', 'b']) folder.write(`${place}/call.md`, `from ${place}\n`)
      const templates = templatesOf(folder)
      const listed = templates.list().filter(({name}) => ['audit', 'call', 'feature'].includes(name))
      expect(listed.map(({name, plugin, shadowed, source}) => [name, plugin ?? source, shadowed])).to.deep.equal([
        ['audit', 'global', false],
        ['audit', 'mmm-plugin-a', true],
        ['audit', 'mmm-plugin-b', true],
        ['call', 'mmm-plugin-a', false],
        ['call', 'mmm-plugin-b', true],
        ['feature', 'project', false],
        ['feature', 'global', true],
        ['feature', 'mmm-plugin-a', true],
        ['feature', 'mmm-plugin-b', true],
        ['feature', 'built-in', true],
      ])
      const rendered = async (name: string): Promise<string> => valueOf(await templates.render({name, given: GIVEN}))
      expect([await rendered('feature'), await rendered('audit'), await rendered('call')]).to.deep.equal([
        'from shop/.mmm/templates\n',
        'from home/templates\n',
        'from a\n',
      ])
    }))

  it('are listed although one of them is broken', () =>
    withFiles((folder) => {
      folder.write('home/templates/odd.md', '---\ntitle: x\n')
      const odd = templatesOf(folder)
        .list()
        .find(({name}) => name === 'odd')
      expect(odd?.problem).to.include('odd.md:1:1: The frontmatter is never closed')
    }))

  it("of a project are not read through a link that leads out of it; a person's own may be links", () =>
    withFiles((folder) => {
      folder.write('secret/key.md', 'secret')
      for (const place of ['shop/.mmm/templates', 'home/templates']) {
        mkdirSync(folder.resolve(place), {recursive: true})
        symlinkSync(folder.resolve('secret/key.md'), folder.resolve(`${place}/key.md`))
      }
      const keys = templatesOf(folder)
        .list()
        .filter(({name}) => name === 'key')
      expect(keys.map(({source}) => source)).to.deep.equal(['global'])
    }))

  it('are not found by a path', () =>
    withFiles((folder) => {
      folder.write('secret.md', 'secret')
      folder.write('home/templates/a.md', 'a')
      for (const name of ['../../secret', '../secret', folder.resolve('secret'), 'a.md', '']) {
        expect(templatesOf(folder).show(name), name).to.have.nested.property('error.code', 'TEMPLATE_NOT_FOUND')
      }
      expect(templatesOf(folder).show('featur')).to.have.nested.property('error.suggestions').that.includes('Did you mean `feature`?')
    }))
})

describe('the templates that come with mmm', () => {
  const templates = new SpecTemplates([builtInSource('spec')])

  it('are those that people begin with', () => {
    expect(templates.list().map(({name}) => name)).to.deep.equal(['bug', 'feature', 'refactor', 'research', 'task'])
  })

  for (const {description, name, problem, variables} of templates.list()) {
    it(`${name} says what it is for, and gives a clean specification from little and from everything`, async () => {
      expect(problem).to.equal(undefined)
      expect(description).to.not.equal('')
      for (const variable of variables) expect(variable.description + (variable.choices?.join('') ?? ''), variable.name).to.not.equal('')
      for (const all of [false, true]) {
        const said = variables.filter(({required}) => all || required).map((variable) => `${variable.name}=${sample(variable)}`)
        const text = valueOf(await templates.render({name, assignments: said, given: GIVEN}))
        const {draft, problems} = parseSpecification(text, 'specs/x.md')
        expect(problems, text).to.deep.equal([])
        expect(draft?.title).to.equal('X')
        expect(text, 'blank lines').to.not.match(/\n\n\n/)
        expect(text)
          .to.match(/\n## Acceptance Criteria\n- \[ \] /)
          .and.not.match(/[{%]{2}|[ \t]\n/)
      }
    })
  }
})

function sample({choices, name, pattern, type}: Variable): string {
  if (choices) return String(choices[0])
  if (pattern !== undefined) return name === 'timeout' ? '90s' : 'notes/a.md'
  return type === 'list' ? `one: ${name},two "${name}"` : `It's: ${name} #1`
}
