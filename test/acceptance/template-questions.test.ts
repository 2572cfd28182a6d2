import {expect} from 'chai'
import {existsSync} from 'node:fs'
import {withProject} from '../support/sandbox-project.ts'
import {HAS_TERMINAL, startOnTerminal} from '../support/terminal.ts'

describe('the variables of a template, on a terminal', function () {
  before(function () {
    if (!HAS_TERMINAL) this.skip()
  })

  it('are asked for, one after the other', () =>
    withProject(async (project) => {
      const session = startOnTerminal(project, ['spec', 'new', 'x', '--template', 'bug'])
      await session.shown('What happens: ')
      session.type('It: breaks\n')
      await session.shown('instead: ')
      session.type('\n')
      await session.shown('must be given')
      session.type('It "works"\n')
      const {code, output} = await session.finished
      expect(output).to.include('problem - What happens: ').and.include('expected - What should happen instead: ').and.include('It must be given.')
      expect(output).to.include('Created specs/x.md')
      expect(code).to.equal(0)
      expect(project.read('specs/x.md')).to.include('**What happens**: It: breaks').and.include('**What should happen**: It "works"')
    }))

  it('are missing when the input ends, and Ctrl-C ends it all', () =>
    withProject(async (project) => {
      const ended = startOnTerminal(project, ['spec', 'new', 'x', '--template', 'bug'])
      await ended.shown('What happens: ')
      ended.type('It breaks\n')
      await ended.shown('instead: ')
      ended.type('\u0004')
      expect((await ended.finished).output).to.include('"expected" must be given')
      const stopped = startOnTerminal(project, ['spec', 'new', 'x', '--template', 'bug'])
      await stopped.shown('What happens: ')
      stopped.type('\u0003')
      expect((await stopped.finished).code).to.equal(130)
      expect(existsSync(project.path('specs', 'x.md'))).to.equal(false)
    }))

  it('of a project are asked for before anything is made', () =>
    withProject(async (project) => {
      project.write('.mmm/templates/card/template.toml', '[variables.colour]\nrequired = true\nchoices = ["red", "blue"]\n')
      project.write('.mmm/templates/card/{{ colour }}.txt', 'x')
      const session = startOnTerminal(project, ['project', 'new', 'deck', '--template', 'card'])
      await session.shown('colour (red or blue): ')
      expect(existsSync(project.path('deck'))).to.equal(false)
      session.type('green\n')
      await session.shown('not "green"')
      session.type('blue\n')
      expect((await session.finished).code).to.equal(0)
      expect(project.read('deck/blue.txt')).to.equal('x')
    }))
})
