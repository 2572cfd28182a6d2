import {expect} from 'chai'
import type {SpecProblem} from '../../src/specification/problem.ts'
import {type SpecProject, valueOf, withSpecProject} from '../support/spec-project.ts'

describe('problems between specifications', () => {
  it('include a missing dependency, at its place, with the nearest names', () =>
    withSpecProject((project) => {
      project.write('user-store', '# Users\n')
      project.write('login', '---\ntitle: Log in\ndepends_on: [user-store, user-stor, "größe x"]\n---\n')

      expect(problems(project)).to.deep.equal([
        'specs/login.md:3:26 error dependency-missing: There is no specification "user-stor" to depend on. Did you mean user-store?',
        'specs/login.md:3:38 error dependency-missing: There is no specification "größe x" to depend on. Take it out.',
      ])
    }))

  for (const [name, text, place] of [
    ['a list over several lines', '---\ndepends_on:\n  - user-store-2\n  - user-store\n---\n', '4:5'],
    ['a list in brackets over several lines', '---\nid: a\ndependencies: [\n  x-user-store,\n  "user-store"\n]\n---\n', '5:4'],
    ['TOML', '+++\ndepends_on = ["user-store"]\n+++\n', '2:16'],
    ['JSON', '---json\n{\n "dependencies": ["user-store"]}\n---\n', '3:20'],
    ['a bold line', '# Title\n\n**Dependencies**: 12, User-Store\n', '3:23'],
    ['a number that is written otherwise', '---\ndepends_on: [0x10]\n---\n', '2:1'],
  ] as const) {
    it(`are found in ${name}`, () =>
      withSpecProject((project) => {
        project.write('12', '# Twelve\n')
        project.write('user-store-2', '# Not the one\n')
        project.write('x-user-store', '# Not the one\n')
        project.write('a', text)

        expect(report(project).map(({code, column, line}) => `${line}:${column} ${code}`)).to.deep.equal([`${place} dependency-missing`])
      }))
  }

  it('include a name that means several specifications, and a number that several have', () =>
    withSpecProject((project) => {
      project.write('7-two', '# Two\n')
      project.write('7-one', '# One\n')
      project.write('a', '---\ndepends_on: [7]\n---\n')

      expect(problems(project)).to.deep.equal([
        'specs/7-one.md:1:1 warning duplicate-number: The number 7 is also that of 7-two. Give it another `number:`, or depend on it by its id.',
        'specs/7-two.md:1:1 warning duplicate-number: The number 7 is also that of 7-one. Give it another `number:`, or depend on it by its id.',
        'specs/a.md:2:14 error dependency-ambiguous: The dependency "7" is ambiguous: it could be 7-one or 7-two. Name one of them by its id.',
      ])
    }))

  it('include a circle, once, by its path, where its first specification enters it', () =>
    withSpecProject((project) => {
      project.write('a', '---\ndepends_on: [d, c]\n---\n')
      project.write('b', '---\ndepends_on: [a]\n---\n')
      project.write('c', '---\ndepends_on: [b]\n---\n')
      project.write('d', '# D\n')
      project.write('self', '---\nid: self\ndepends_on: self\n---\n')

      expect(problems(project)).to.deep.equal([
        'specs/a.md:2:17 error dependency-cycle: Specifications depend on each other in a circle: a → c → b → a. Take one of these dependencies out.',
        'specs/self.md:3:13 error dependency-self: "self" depends on itself. Take it out of its own dependencies.',
      ])
    }))

  it('include an id that is taken, in the file that is left out', () =>
    withSpecProject((project) => {
      project.write('b', '---\nid: a\n---\n')
      project.write('a', '# A\n')

      expect(problems(project)).to.deep.equal([
        'specs/b.md:1:1 error duplicate-id: The id "a" is taken by specs/a.md; this file is left out. Give one of them another `id:`.',
      ])
    }))

  it('come together with those within files, all at once and by place', () =>
    withSpecProject((project) => {
      project.write('c', '---\npriority: urgent\nowner: Ada\ndepends_on: [nowhere]\n---\n')
      project.write('a', '---\ntitle: [\n---\n')
      project.write('b', '')

      expect(report(project).map(({code, line, path}) => `${path}:${line} ${code}`)).to.deep.equal([
        'specs/a.md:3 frontmatter',
        'specs/b.md:1 empty',
        'specs/c.md:2 value',
        'specs/c.md:3 unknown-key',
        'specs/c.md:4 dependency-missing',
      ])
    }))
})

function report(project: SpecProject, ...names: string[]): readonly SpecProblem[] {
  return valueOf(project.engine.validate(names)).problems
}

function problems(project: SpecProject): string[] {
  return report(project).map(
    ({code, column, line, message, path, severity, suggestion}) =>
      `${path}:${line}:${column} ${severity} ${code}: ${message}${suggestion ? ` ${suggestion}` : ''}`,
  )
}
