import {expect} from 'chai'
import {spawnSync} from 'node:child_process'
import {mkdirSync} from 'node:fs'
import {join} from 'node:path'
import {withWorkspace, type Workspace} from 'mmm-cli/testing'
import {errorToJson, exitCodeOf, ExitCode, MmmError} from '../../src/errors.ts'
import {formatError} from '../../src/dispatch/print-error.ts'
import {BINARY, withSandbox} from '../support/binary.ts'
import {addPlugins, commandText} from '../support/plugins.ts'

interface Failure {
  readonly title: string
  readonly line: string
  readonly exit: number
  readonly code: string
  readonly prepare?: (workspace: Workspace) => Promise<unknown> | void
}

const FAILURES: readonly Failure[] = [
  {title: 'an unknown command', line: 'spec lst', exit: 2, code: 'COMMAND_UNKNOWN'},
  {title: 'an unknown flag', line: 'spec list --nope', exit: 2, code: 'USAGE'},
  {title: 'a flag that is no word of mmm at all', line: '--nope', exit: 2, code: 'COMMAND_UNKNOWN'},
  {title: 'a value that is not among the options', line: 'spec list --sort colour', exit: 2, code: 'USAGE'},
  {title: 'a missing argument', line: 'spec show', exit: 2, code: 'USAGE'},
  {title: 'an argument of another kind', line: 'runs show x', exit: 2, code: 'ARGUMENT_INVALID'},
  {title: 'a recording that is not there', line: 'run --replay nowhere', exit: 4, code: 'RECORDING_NOT_FOUND'},
  {title: 'a word too many', line: 'spec ready extra', exit: 2, code: 'USAGE'},
  {title: 'a name that cannot be one', line: 'spec new .x', exit: 2, code: 'SPEC_ID_INVALID'},
  {title: 'a name that nothing has', line: 'spec show nothing', exit: 4, code: 'SPEC_NOT_FOUND'},
  {title: 'an invalid configuration', line: 'spec list', exit: 3, code: 'CONFIGURATION_INVALID', prepare: breakConfiguration},
  {title: 'a name that is taken', line: 'spec new first', exit: 5, code: 'SPEC_EXISTS', prepare: ({run}) => run('spec', 'new', 'first')},
  {title: "a third party's command that throws", line: 'bad', exit: 1, code: 'PLUGIN_COMMAND_FAILED', prepare: linkBadCommand},
]

async function linkBadCommand({run, write}: Workspace): Promise<void> {
  write('bad/package.json', '{"name": "mmm-plugin-bad", "version": "1.0.0", "type": "module", "oclif": {"commands": "./commands"}}')
  write('bad/commands/bad.js', commandText("throw new Error('no luck')"))
  await run('plugins', 'link', 'bad')
}

describe('the exit code', () => {
  for (const {code, exit, line, prepare, title} of FAILURES) {
    it(`of ${title} is ${exit}, in text and JSON alike`, () =>
      withWorkspace(async (workspace) => {
        await workspace.run('init', '--name', 'shop')
        await prepare?.(workspace)

        const text = await workspace.run(...line.split(' '))
        const json = await workspace.run(...line.split(' '), '--json')

        expect(text.code).to.equal(exit)
        expect(text.stderr).to.match(/^ ›   Error: /)
        expect(json).to.include({code: exit, stderr: ''})
        expect(json.json()).to.have.property('error').with.all.keys('code', 'message', 'context', 'suggestions').and.include({code})
      }))
  }

  it('of a bug of ours is 70, and it asks for a report', () => {
    const bug = new TypeError('x is not a function')

    expect(exitCodeOf(bug)).to.equal(ExitCode.Bug).and.equal(70)
    expect(errorToJson(bug).error).to.deep.equal({code: 'BUG', message: 'x is not a function', context: {}, suggestions: []})
    expect(formatError(bug)).to.equal(
      ' ›   Error: mmm ran into a bug: x is not a function\n ›   Try this: Run it again with --debug and report what it prints.\n',
    )
  })

  it('of a failure that nobody waits for is 70 as well', () =>
    withSandbox(async (sandbox) => {
      const late = commandText("await new Promise(() => setTimeout(() => { throw new Error('too late') }, 1))")
      addPlugins(sandbox, [{name: 'mmm-plugin-late', files: {'commands/late.js': late}}])

      expect(await sandbox.run(['late']))
        .to.include({code: 70, stdout: ''})
        .with.property('stderr')
        .that.includes('mmm ran into a bug: too late')
    }))

  it('is read from the shape of an error, whichever copy of a class it was made with', () => {
    expect(exitCodeOf({message: 'made elsewhere', oclif: {exit: 5}})).to.equal(5)
    expect(exitCodeOf({message: 'made elsewhere', exitCode: 4})).to.equal(4)
    expect(exitCodeOf('thrown as a string')).to.equal(70)
    expect(exitCodeOf(undefined)).to.equal(70)
  })
})

describe('a folder that is removed while one is in it', () => {
  it('is named as what is wrong, not as a bug', () =>
    withSandbox(async ({environment, root}) => {
      const gone = join(root, 'gone')
      mkdirSync(gone)
      const {status, stdout} = spawnSync('/bin/sh', ['-c', 'rmdir ../gone; exec "$0" "$@"', process.execPath, BINARY, 'run', '--json'], {
        cwd: gone,
        env: environment,
        encoding: 'utf8',
      })

      expect(status).to.equal(4)
      expect(JSON.parse(stdout)).to.have.nested.property('error.code', 'CURRENT_FOLDER_GONE')
    }))
})

describe('an error on the screen', () => {
  class KettleMissingError extends MmmError<{kettle: string}> {
    readonly code = 'KETTLE_MISSING'
  }

  it('says what is wrong, its code and what to do', () => {
    const error = new KettleMissingError('There is no kettle.', {kettle: 'blue'}, {suggestions: ['Buy one.', 'Borrow one.']})

    expect(formatError(error)).to.equal(' ›   Error: There is no kettle.\n ›   Code: KETTLE_MISSING\n ›   Try this:\n ›     * Buy one.\n ›     * Borrow one.\n')
  })

  it('shows control characters, and never obeys them', () => {
    expect(formatError(new KettleMissingError('\u001B[2Jgone', {kettle: 'blue'})))
      .to.include('\\x1b[2Jgone')
      .and.not.include('\u001B')
  })

  it('names the flag that a mistyped one was probably meant for, and none where none is near', () =>
    withWorkspace(async ({run}) => {
      expect((await run('run', '--tga', 'x')).stderr).to.include('Did you mean --tag?')
      expect((await run('run', '--tga', 'x', '--json')).json()).to.have.nested.property('error.suggestions[0]', 'Did you mean --tag?')
      expect((await run('run', '--xyzzy')).stderr)
        .to.include('Nonexistent flag: --xyzzy')
        .and.not.include('Did you mean')
    }))

  it('shows the whole chain of causes with --debug', () => {
    const cause = new Error('the middle', {cause: new Error('the bottom')})

    expect(formatError(new KettleMissingError('The top.', {kettle: 'blue'}, {cause}), {debug: true})).to.match(
      /The top\.[\s\S]*\[cause\]: Error: the middle\n +at [\s\S]*\[cause\]: Error: the bottom\n +at /,
    )
  })
})

function breakConfiguration({read, write}: Workspace): void {
  write('mmm.toml', `${read('mmm.toml')}\n[run]\nconcurrency = "many"\n`)
}
