import {expect} from 'chai'
import {mkdirSync, writeFileSync} from 'node:fs'
import {join} from 'node:path'
import {withWorkspace, type Workspace} from 'mmm-cli/testing'

/** What `[commands.robot]` holds beside its program, what the program does, and what comes of it. */
interface Row {
  readonly when: string
  readonly settings?: string
  readonly script: string
  readonly passes?: boolean
  readonly says?: string
}

const ROWS: readonly Row[] = [
  {when: 'it exits 0', script: 'cat > prompt.txt', passes: true},
  {when: 'it exits otherwise', script: 'echo broken >&2; exit 3', says: 'exited 3: broken'},
  {when: 'its output says so', settings: 'success_path = "ok"', script: `echo '{"ok":true}'`, passes: true},
  {
    when: 'the last line that has the path says so',
    settings: 'success_path = "ok"',
    script: `echo '{"ok":false}'; echo text; echo '{"ok":true}'; echo '{"other":1}'`,
    passes: true,
  },
  {when: 'its output says no', settings: 'success_path = "$.turn.ok"', script: `echo '{"turn":{"ok":false}}'`, says: 'its output says false at $.turn.ok'},
  {when: 'its output says nothing of it', settings: 'success_path = "ok"', script: 'echo fine', says: 'its output has nothing at ok'},
  {
    when: 'its output says what it must',
    settings: 'success_path = "items[-1].type"\nsuccess_value = "done"',
    script: `echo '{"items":[{"type":"x"},{"type":"done"}]}'`,
    passes: true,
  },
  {when: 'its output says good, but it exits otherwise', settings: 'success_path = "ok"', script: `echo '{"ok":true}'; exit 1`, says: 'exited 1'},
  {when: 'it is defined wrongly', settings: 'promt = "stdin"', script: 'true', says: 'there is no setting "commands.robot.promt"'},
  {when: 'its pattern is none', settings: 'fatal_pattern = "("', script: 'true', says: '"commands.robot.fatal_pattern" must be a regular expression'},
]

describe('a runner of [commands]', () => {
  for (const {passes = false, says = '', script, settings = '', when} of ROWS) {
    it(`${passes ? 'completes' : 'does not complete'} a specification when ${when}`, () =>
      withRobot(settings, script, async ({run, write}) => {
        write('specs/greet.md', '---\nrunner: robot\nmax_iterations: 1\n---\n# Greet\n')

        const {code, stdout} = await run('run')

        expect(stdout).to.include(says)
        expect(code, stdout).to.equal(passes ? 0 : 1)
      }))
  }

  it('is told the prompt on its standard input, and its arguments from a template', () =>
    withRobot('', 'cat > prompt.txt; for a in "$@"; do echo "<$a>"; done > args.txt', async ({directory, read, run, write}) => {
      write('specs/greet.md', '---\nrunner: robot\nmodel: "m1; rm -rf x"\n---\n# Greet  you\n')

      const {code, stdout} = await run('run')

      expect(code, stdout).to.equal(0)
      expect(read('prompt.txt')).to.include('# Greet  you')
      expect(read('args.txt')).to.equal(`<--model=m1; rm -rf x>\n<Greet  you>\n<${directory}>\n`)
    }))

  it('may be the one that counts where none is named', () =>
    withRobot('', 'echo working; touch made', async ({read, run, write}) => {
      await run('config', 'set', 'run.runner', 'robot')
      write('specs/greet.md', '# Greet\n')

      const {stdout} = await run('run', '--json')

      expect(stdout).to.include('"runner":"robot"').and.include('"text":"working"')
      expect(read('.mmm/logs/1/greet.1.log')).to.equal('working\n')
      expect((await run('spec', 'show', 'greet', '--prompt')).stdout).to.include('# Greet')
    }))

  it('is never chosen by a file that came with a project', () =>
    withRobot('', 'true', async ({read, run, write}) => {
      for (const file of ['mmm.toml', '.mmm/config.toml']) {
        const before = file === 'mmm.toml' ? read(file) : ''
        write(file, `${before}\n[commands.robot]\nargv = ["touch", "owned"]\n`)
        const {code, stderr} = await run('run')
        expect(code).to.equal(3)
        expect(stderr).to.include('"commands.robot.argv" has no place here')
        write(file, before)
      }
    }))

  it('is missed before anything starts, and by the doctor', () =>
    withWorkspace(async ({home, run, write}) => {
      await run('init')
      mkdirSync(home, {recursive: true})
      writeFileSync(join(home, 'config.toml'), '[commands.robot]\nargv = ["no-such-robot"]\n')
      write('specs/greet.md', '---\nrunner: robot\n---\n# Greet\n')

      const said = 'The runner "robot" cannot work here: the program "no-such-robot" is not there.'
      expect((await run('run')).stdout).to.include(said)
      const {code, stdout} = await run('doctor')
      expect(code).to.equal(0)
      expect(stdout).to.include(`${said} A specification needs it: greet.`).and.include('Install it, or name it with its path.')
    }))
})

/** A project, and a runner `robot` that is a shell script. */
async function withRobot(settings: string, script: string, test: (workspace: Workspace) => Promise<void>): Promise<void> {
  await withWorkspace(async (workspace) => {
    await workspace.run('init')
    mkdirSync(workspace.home, {recursive: true})
    const program = join(workspace.home, 'robot')
    writeFileSync(program, `#!/bin/sh\n[ "$1" = --version ] && exit 0\n${script}\n`, {mode: 0o755})
    const argv = [program, '{% if model %}--model={{ model }}{% endif %}', '{{ spec.title }}', '{{ project.path }}']
    writeFileSync(join(workspace.home, 'config.toml'), `[commands.robot]\nargv = ${JSON.stringify(argv)}\n${settings}\n`)
    await test(workspace)
  })
}
