import {expect} from 'chai'
import * as fc from 'fast-check'
import {symlinkSync} from 'node:fs'
import {dirname} from 'node:path'
import {fileURLToPath} from 'node:url'
import {type ForeachSource, idOfItem, readForeach} from '../../src/specification/foreach.ts'
import {generate} from '../../src/specification/generation.ts'
import {SpecFileStore} from '../../src/specification/spec-file-store.ts'
import {isSpecId} from '../../src/specification/specification.ts'
import {type SpecProject, withSpecProject} from '../support/spec-project.ts'

const DEPLOY = `---
title: "Deploy to {{ item }}"
foreach: [eu, us]
run: ["deploy {{ item | shell }} {{ index }}"]
---
Bring it to {{ item }}.
`

describe('a specification with foreach', () => {
  it('stands for one per item, each with an id of its own and the name of all', () =>
    withSpecProject((project) => {
      project.write('deploy', DEPLOY)
      project.write('release', '---\ndepends_on: [deploy]\n---\n')
      const view = project.view()
      expect(view.all().map(({dependencies, id, title}) => [id, title, dependencies])).to.deep.equal([
        ['deploy-eu', 'Deploy to eu', []],
        ['deploy-us', 'Deploy to us', []],
        ['release', 'release', ['deploy-eu', 'deploy-us']],
      ])
      expect(view.record('deploy-us').metadata.run).to.deep.equal(["deploy 'us' 1"])
      expect(view.record('deploy-us').metadata.origin).to.include({generator: 'deploy', item: 'us'})
      expect(project.store.content('deploy-us')).to.include('Bring it to us.')
      expect(view.names.group('deploy')).to.deep.equal(['deploy-eu', 'deploy-us'])
    }))

  it('keeps what is known of an item when others come and go, and lets those vanish that are gone', () =>
    withSpecProject((project) => {
      project.write('deploy', DEPLOY)
      project.look()
      project.setStatus({id: 'deploy-us', status: 'completed'})
      project.newChanges()

      project.write('deploy', DEPLOY.replace('[eu, us]', '[ap, us]'))

      expect(ids(project)).to.deep.equal(['deploy-ap', 'deploy-us'])
      expect(project.view().graph.status('deploy-us')).to.equal('completed')
      expect(project.newChanges()).to.deep.equal(['spec.added deploy-ap', 'spec.removed deploy-eu', 'spec.metadata deploy-us'])
      project.remove('deploy')
      expect(ids(project)).to.deep.equal([])
    }))

  it('takes every combination of a matrix, and an id of its own making', () =>
    withSpecProject((project) => {
      project.write(
        'test',
        '---\nforeach: {matrix: {os: [linux, mac], node: [22, 24]}}\nid: t-{{ item.node }}-{{ item.os }}\npriority: "{{ item.node }}"\n---\n',
      )
      expect(ids(project)).to.deep.equal(['t-22-linux', 't-22-mac', 't-24-linux', 't-24-mac'])
      expect(project.view().record('t-22-mac').metadata.priority).to.equal(22)
    }))

  it('finds no file through a link that leads out of the project', () =>
    withSpecProject((project) => {
      project.folder.write('src/own.ts', '')
      symlinkSync(dirname(fileURLToPath(import.meta.url)), project.folder.resolve('src/out'))
      symlinkSync('..', project.folder.resolve('src/loop'))
      project.write('lint', '---\nforeach: {glob: "src/**/*.ts"}\n---\n# Lint {{ item }}\n')

      expect(
        project
          .view()
          .all()
          .map(({id}) => id),
      ).to.deep.equal(['lint-src-own.ts'])
    }))

  it('follows the files that a glob finds, though its own file stays as it is', () =>
    withSpecProject((project) => {
      project.folder.write('src/a.ts', '')
      project.folder.write('src/deep/b.ts', '')
      project.folder.write('node_modules/c.ts', '')
      project.write('lint', '---\nforeach: {glob: "**/*.ts"}\n---\n# Lint {{ item }}\n')
      project.write('all', '---\ndepends_on: [lint]\n---\n')
      expect(ids(project)).to.deep.equal(['all', 'lint-src-a.ts', 'lint-src-deep-b.ts'])
      expect(project.look(), 'nothing changed').to.deep.equal([])

      project.folder.write('src/c.ts', '')
      expect(project.look()).to.deep.equal(['specs/lint.md'])
      expect(project.view().specification('all').dependencies).to.deep.equal(['lint-src-a.ts', 'lint-src-c.ts', 'lint-src-deep-b.ts'])
    }))

  it('without any item keeps nothing waiting', () =>
    withSpecProject((project) => {
      project.write('lint', '---\nforeach: {glob: "nothing/*"}\n---\n')
      project.write('all', '---\ndepends_on: [lint]\n---\n')
      project.write('other', '---\ndepends_on: [all]\n---\n')
      expect(project.view().specification('all')).to.deep.include({ready: true})
      project.write('other', '---\n---\nedited')
      expect(project.view().specification('all'), 'after another pass').to.deep.include({ready: true})
    }))

  it('that a run has to expand is a specification itself until then', () =>
    withSpecProject((project) => {
      project.write('issues', '---\ntitle: Issues\nforeach: {command: "list-issues"}\nrun: ["mend {{ item.id }}"]\n---\n')
      project.write('report', '---\nforeach: {output_of: issues}\n---\n')
      const view = project.view()
      expect(view.all().map(({dependencies, id}) => [id, dependencies])).to.deep.equal([
        ['issues', []],
        ['report', ['issues']],
      ])
      expect(view.record('issues').metadata).to.include({runner: 'generator'}).and.to.not.have.property('run')
    }))

  it('names what is wrong at its place: a shape, an unknown name, two items with one id', () =>
    withSpecProject((project) => {
      project.write('shape', '---\nforeach: {glbo: "*"}\n---\n')
      project.write('outside', '---\nforeach: {glob: "../*"}\n---\n')
      project.write('twice', '---\nforeach: [a, "a"]\n---\n')
      project.write('name', '---\nforeach: [a]\nrun: ["{{ itme }}"]\n---\nx\n\n{{ index')
      project.look()
      const problems = new SpecFileStore(project.database)
        .all()
        .flatMap((file) => file.problems.map(({column, line, message, path}) => `${path}:${line}:${column} ${message}`))
      expect(problems).to.deep.equal([
        'specs/name.md:3:1 Undefined variable: itme.',
        'specs/outside.md:2:1 "foreach.glob" must stay within the project.',
        'specs/shape.md:2:1 "foreach" must be a list, or one of {matrix: {…}}, {glob: "…"}, {command: "…"}, {output_of: "a-spec"} and {generator: "…"}; did you mean "glob"?',
        'specs/twice.md:2:1 Two items make the id "twice-a"; the second, "a", is left out.',
      ])
    }))
})

describe('the id of an item', () => {
  it('hangs on the item alone, and can always be an id', () => {
    expect(idOfItem('deploy', 'eu west', 3)).to.equal('deploy-eu-west')
    expect(idOfItem('deploy', {name: 'eu', tier: 1}, 0)).to.equal('deploy-eu')
    expect(idOfItem('deploy', {os: 'mac', node: 22}, 0)).to.equal('deploy-mac-22')
    fc.assert(
      fc.property(fc.jsonValue(), fc.nat(1000), (item, index) => {
        expect(isSpecId(idOfItem('base', item, index))).to.equal(true)
      }),
    )
  })
})

describe('a value in a generated specification', () => {
  it('adds no key and breaks no format, whatever it holds', () => {
    const text = '---\nforeach: []\ntitle: "{{ item.text }}"\nid: "made-{{ index }}"\nrun: ["echo {{ item.text }}"]\n---\n{{ item.text }}\n'
    fc.assert(
      fc.property(fc.string({unit: 'grapheme', maxLength: 40}), (value) => {
        const {specs} = generate(text, 'specs/a.md', {base: 'a'}, [{text: value}])
        expect(specs).to.have.length(1)
        const {draft} = specs[0]!
        expect(draft.id).to.equal('made-0')
        expect(draft.metadata.run).to.deep.equal([`echo ${value}`])
        expect(Object.keys(draft.metadata).toSorted()).to.deep.equal(['origin', 'run'])
        if (value.trim() !== '') expect(draft.title).to.equal(value.trim())
      }),
    )
    expect(generate(text, 'specs/a.md', {base: 'a'}, [{text: 'x\nverify: ["rm -rf /"]'}]).specs[0]!.draft.metadata).to.not.have.property('verify')
  })
})

describe('the foreach key', () => {
  it('has no more items than anybody would want', () => {
    const many = Array.from({length: 101}, (_, index) => index)
    expect(readForeach({matrix: {a: many, b: many}})).to.equal('"foreach.matrix" has more than 10000 combinations.')
    expect((readForeach({matrix: {a: [1, 2], b: []}}) as Extract<ForeachSource, {kind: 'items'}>).items).to.deep.equal([])
    for (const wrong of [null, 'eu', 7, {}, {matrix: []}, {matrix: {os: 'mac'}}, {command: ''}, {glob: '*', command: 'x'}])
      expect(readForeach(wrong)).to.be.a('string')
  })
})

function ids(project: SpecProject): string[] {
  return project
    .view()
    .all()
    .map(({id}) => id)
    .toSorted()
}
