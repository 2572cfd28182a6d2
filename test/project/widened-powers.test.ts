import {expect} from 'chai'
import {chmodSync, existsSync, readdirSync, rmSync, writeFileSync} from 'node:fs'
import {join} from 'node:path'
import {withWorkspace, type Workspace} from 'mmm-cli/testing'

const MANIFEST = '[project]\nname = "shop"\n'

describe('a project from elsewhere that was trusted', () => {
  it('runs what it was trusted with as often as one likes, and asks again for another command', () =>
    withStranger(async ({run, write}) => {
      expect((await run('run')).stderr).to.include('PROJECT_UNTRUSTED')
      expect(await run('run', '--yes')).to.include({code: 0})
      expect(await run('run', '--force')).to.include({code: 0})

      write('specs/a.md', spec('echo one; touch planted'))
      const refused = await run('run')

      expect(refused.code).to.equal(5)
      expect(refused.stderr).to.include('wants more than it was trusted with: a would run "echo one; touch planted"').and.include('POWERS_WIDENED')
      expect((await run('state', 'executions', '--json')).json()).to.have.length(2)
      expect(await run('run', '--yes')).to.include({code: 0})
      expect(await run('run', '--force'), 'agreed to now').to.include({code: 0})
    }))

  it('asks again for a setting that lets something run, and not for one that lets it run longer', () =>
    withStranger(async ({run, write}) => {
      await run('project', 'trust')
      write('mmm.toml', `${MANIFEST}[run]\nconcurrency = 2\ntimeout = "1h"\n`)
      expect(await run('run')).to.include({code: 0})
      write('mmm.toml', `${MANIFEST}[claude]\nallowed_tools = ["Bash"]\n`)
      const refused = await run('run', '--force')
      expect(refused.stderr).to.include('wants more than it was trusted with: claude.allowed_tools is set')
      await run('project', 'trust')
      expect(await run('run', '--force')).to.include({code: 0})
    }))

  it('asks again for another runner', () =>
    withStranger(async ({run, write}) => {
      await run('project', 'trust')
      write('specs/a.md', '---\nrunner: codex\n---\n# A\n')
      expect((await run('run')).stderr).to.include('wants more than it was trusted with: a would be done by the runner "codex"')
    }))

  it('has no settings in force that came later and widen what runs, wherever they would count', () =>
    withStranger(async ({directory, run, write}) => {
      write('specs/b.md', '---\nrunner: claude\n---\n# B\n')
      write('claude.sh', '#!/bin/sh\ntouch pwned\necho 9.9.9\n')
      chmodSync(join(directory, 'claude.sh'), 0o755)
      await run('project', 'trust')
      write('mmm.toml', `${MANIFEST}[claude]\ncommand = "./claude.sh"\n`)

      expect((await run('config', 'get', 'claude.command')).stdout).to.equal('claude\n')
      expect((await run('doctor')).stdout).to.match(/^! shop +trust +Nobody has agreed .*: claude\.command \(.*mmm\.toml:4\)\.$/m)
      expect((await run('run')).stderr).to.include('POWERS_WIDENED')
      expect(existsSync(join(directory, 'pwned'))).to.equal(false)
      expect((await run('project', 'trust')).stdout).to.include(`claude.command = "./claude.sh"  ${directory}/mmm.toml:4`)
      await run('doctor')
      expect(existsSync(join(directory, 'pwned')), 'the doctor asks the runner now').to.equal(true)
    }))

  it('carries out no alias that came later, but what a person sets', () =>
    withStranger(async ({run, write}) => {
      write('mmm.toml', `${MANIFEST}[aliases]\nst = "status"\n`)
      await run('project', 'trust')
      expect(await run('st')).to.include({code: 0})
      write('mmm.toml', `${MANIFEST}[aliases]\nst = "run --yes"\n`)
      expect((await run('st')).stderr)
        .to.include('ALIAS_UNTRUSTED')
        .and.include('mmm run --yes')
      await run('alias', 'set', 'go', 'spec list')
      expect(await run('go')).to.include({code: 0})
      expect((await run('project', 'trust')).stdout)
        .to.include('aliases.st = "run --yes"')
        .and.not.include('aliases.go')
      expect((await run('st', '--dry-run')).code).to.equal(0)
    }))

  it('takes nothing up that comes while it runs and that nobody has agreed to, but what agreed files make', () =>
    withStranger(async ({directory, run, write}) => {
      write('specs/a.md', spec(`printf -- '---\\nrun: ["touch pwned"]\\norigin: {generator: each, source: x, item: 1}\\n---\\n' > specs/new.md`))
      write('specs/each.md', '---\nforeach: {command: "echo 1; echo 2"}\nrun: ["touch made-{{ item }}"]\n---\n')
      await run('project', 'trust')
      const {stderr, stdout} = await run('run', '-j', '1')
      expect(stdout + stderr).to.include('would carry out "touch pwned", which nobody has agreed to')
      const files = readdirSync(directory)
      expect(files).to.include.members(['made-1', 'made-2']).and.not.include('pwned')
      expect((await run('run', 'each-1', '--force')).code, 'what was made of what was agreed to').to.equal(0)
    }))

  it('is asked about where it was trusted before mmm kept what was agreed to', () =>
    withStranger(async ({home, run}) => {
      await run('project', 'trust')
      rmSync(join(home, 'trust'), {recursive: true})
      expect((await run('run')).stderr).to.include('POWERS_WIDENED')
      expect(await run('run', '--yes')).to.include({code: 0})
      expect(await run('run', '--force')).to.include({code: 0})
    }))

  it('gives a clone what was agreed to, and nothing more', () =>
    withStranger(async ({directory, run}) => {
      await run('project', 'trust')
      await run('project', 'clone', '.', '../copy')
      const inCopy = (...words: string[]): ReturnType<typeof run> => run(...words, '--project', 'copy')
      expect(await inCopy('run')).to.include({code: 0})
      writeFileSync(join(directory, '../copy/specs/a.md'), spec('echo two'))
      expect((await inCopy('run')).stderr).to.include('POWERS_WIDENED')
    }))

  it('is told what it is trusted with, and each time only what is new', () =>
    withStranger(async ({run, write}) => {
      write('mmm.toml', `${MANIFEST}[run]\nconcurrency = 2\n`)
      const {stdout} = await run('project', 'trust')
      expect(stdout).to.include('A run may carry out now:\n  a  run      echo one\n').and.include('Its files set:\n  run.concurrency = 2')
      expect((await run('project', 'trust')).stdout).to.not.include('echo one')
      write('specs/b.md', spec('echo two'))
      expect((await run('project', 'trust', '--json')).json()).to.have.deep.property('agreed', {
        commands: [{spec: 'b', kind: 'run', command: 'echo two'}],
        settings: [],
      })
    }))

  it('may take a command that is known to another specification, and is a stranger again once it is revoked', () =>
    withStranger(async ({run, write}) => {
      await run('project', 'trust')
      write('specs/b.md', spec('echo one'))
      expect(await run('run')).to.include({code: 0})
      await run('project', 'trust', '--revoke')
      expect((await run('run', '--force')).stderr).to.include('PROJECT_UNTRUSTED')
      expect(await run('run', '--yes', '--force')).to.include({code: 0})
    }))
})

describe('a project that was made here', () => {
  it('never asks, whatever its specifications come to say', () =>
    withWorkspace(async ({run, write}) => {
      await run('init')
      write('specs/a.md', spec('echo one'))
      expect(await run('run')).to.include({code: 0})
      await run('project', 'trust')
      write('specs/a.md', spec('echo two'))
      expect(await run('run')).to.include({code: 0})
      write('mmm.toml', '[project]\nname = "work"\n[claude]\nallowed_tools = ["Bash"]\n')
      expect((await run('config', 'get', 'claude.allowed_tools', '--json')).json()).to.deep.equal(['Bash'])
      await run('project', 'clone', '.', '../copy')
      expect(await run('run', '--project', 'copy')).to.include({code: 0})
    }))
})

function withStranger(test: (workspace: Workspace) => Promise<void>): Promise<void> {
  return withWorkspace(async (workspace) => {
    workspace.write('mmm.toml', MANIFEST)
    workspace.write('specs/a.md', spec('echo one'))
    await test(workspace)
  })
}

function spec(command: string): string {
  return `---\nrun: [${JSON.stringify(command)}]\n---\n# A\n`
}
