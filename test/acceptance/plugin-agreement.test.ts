import {expect} from 'chai'
import {mkdirSync, writeFileSync} from 'node:fs'
import {join} from 'node:path'
import {commandText} from '../support/plugins.ts'
import {withProject} from '../support/sandbox-project.ts'
import {HAS_TERMINAL, startOnTerminal} from '../support/terminal.ts'

describe('mmm plugins install on a terminal', function () {
  before(function () {
    if (!HAS_TERMINAL) this.skip()
  })

  for (const [answer, typed, code] of [
    ['y', 'y\r', 0],
    ['n', 'n\r', 2],
    ['Ctrl-D', '\u0004', 2],
    ['Ctrl-C', '\u0003', 130],
  ] as const) {
    it(`asks before anything is in place, and takes ${answer} for an answer`, () =>
      withProject(async (project) => {
        const folder = join(project.directory, 'asked')
        mkdirSync(join(folder, 'commands'), {recursive: true})
        writeFileSync(
          join(folder, 'package.json'),
          JSON.stringify({name: 'mmm-plugin-asked', version: '1.0.0', type: 'module', oclif: {commands: './commands'}}),
        )
        writeFileSync(join(folder, 'commands', 'asked.js'), commandText("this.log('here')"))

        const session = startOnTerminal(project, ['plugins', 'install', './asked'])
        await session.shown('Install it? It runs with your rights. [y/N]')
        session.type(typed)

        const {code: ended, output} = await session.finished
        expect(ended, output).to.equal(code)
        expect(output).to.match(/brings +commands: asked/)
        expect(await project.sandbox.run(['asked'])).to.include(code === 0 ? {code: 0, stdout: 'here\n'} : {code: 2})
      }))
  }
})
