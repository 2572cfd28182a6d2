import {expect} from 'chai'
import {existsSync, mkdirSync, writeFileSync} from 'node:fs'
import {join} from 'node:path'
import {withWorkspace, type Workspace} from 'mmm-cli/testing'

type Event = Readonly<Record<string, unknown>> & {readonly type: string}

/** Writes a specification, as an agent does that may only edit files. */
const write = (id: string, ...frontmatter: readonly string[]): string => `printf '%s\\n' --- '${frontmatter.join("' '")}' --- > specs/${id}.md`

describe('an agent that may only edit files', () => {
  it('gains no shell by a specification that it writes, nor another runner; other work goes on', () =>
    withAgent(
      [write('gain', 'run: ["touch gained"]'), write('proof', 'runner: agent', 'verify: ["touch gained"]'), write('other', 'runner: stranger')],
      async ({events, has, run}) => {
        const told = await events('--max-iterations', '1')
        expect(has('gained')).to.be.false
        const blocked = told.filter(({type}) => type === 'spec.blocked')
        expect(blocked.map(({spec}) => spec)).to.have.members(['gain', 'proof', 'other'])
        expect(blocked.find(({spec}) => spec === 'gain')!.reason).to.equal(
          'would carry out "touch gained", and came while an agent was at work. Look at it: mmm spec show gain; then mmm run gain (mmm run --yes agrees beforehand)',
        )
        expect(blocked.find(({spec}) => spec === 'other')!.reason).to.include('would be done by the runner stranger')
        expect(told.at(-1)).to.include({completed: 2, blocked: 3})
        expect(has('asked'), 'a runner that nobody has agreed to').to.be.false
        const report = (await run('runs', 'show')).stdout
        expect(report).to.include('came while an agent was at work')

        expect(await run('run', 'gain'), 'who runs it has looked at it').to.include({code: 0})
        expect(has('gained')).to.be.true
      },
    ))

  it('may have written what the project said before, and more work for itself', () =>
    withAgent([write('again', 'runner: agent', 'verify: ["test -s agent.md"]'), write('plain', 'run: ["echo known"]')], async ({events, workspace}) => {
      workspace.write('agent.md', 'x')
      workspace.write('specs/known.md', '---\nrun: ["echo known"]\nverify: ["test -s agent.md"]\n---\n')
      expect((await events()).at(-1)).to.include({completed: 5, blocked: 0})
    }))

  it('gains nothing by the commands of a specification that waits', () =>
    withAgent([write('later', 'run: ["touch gained"]', 'depends_on: [work]'), write('more', 'run: ["true"]')], async ({events, has, workspace}) => {
      workspace.write('specs/later.md', '---\nrun: ["true"]\ndepends_on: [work]\n---\n')
      const told = await events('-j', '1')
      expect(told.find(({type}) => type === 'spec.blocked')).to.include({spec: 'later'})
      expect(has('gained')).to.be.false
    }))

  it('has its specifications run where --yes agrees beforehand', () =>
    withAgent([write('gain', 'run: ["touch gained"]')], async ({events, has}) => {
      expect((await events('--yes')).at(-1)).to.include({completed: 3, blocked: 0})
      expect(has('gained')).to.be.true
    }))
})

describe('what is made of what an agent printed', () => {
  const FIND = '---\nrunner: agent\npriority: high\n---\n# Find\n'
  const PRINTS = `printf '%s\\n' '"eu; touch gained"'`

  it('gains no shell by a value that nothing quotes, in this run or a later one', () =>
    withAgent([PRINTS], async ({events, has, run, workspace}) => {
      workspace.write('specs/work.md', FIND)
      workspace.write('specs/deploy.md', '---\nforeach: {output_of: work}\nrun: ["echo {{ item }}"]\n---\n')
      await run('run', 'work')
      const blocked = (await events('deploy')).filter(({type}) => type === 'spec.blocked')

      expect(blocked).to.have.length(1)
      expect(blocked[0]!.reason).to.equal(
        'would carry out "echo eu; touch gained", in which a value that an agent may have written stands as it came. Look at it: mmm spec show deploy-eu-touch-gained; ' +
          'then mmm run deploy-eu-touch-gained (mmm run --yes agrees beforehand), or quote it in specs/deploy.md with the filter `shell`',
      )
      expect(has('gained')).to.be.false
    }))

  it('is done where the value is quoted: the command is as it was agreed to', () =>
    withAgent([PRINTS], async ({events, has, workspace}) => {
      workspace.write('specs/work.md', FIND)
      workspace.write('specs/deploy.md', '---\nforeach: {output_of: work}\nrun: ["echo {{ item | shell }}"]\n---\n')

      expect((await events()).at(-1)).to.include({completed: 4, blocked: 0})
      expect(has('gained')).to.be.false
    }))

  it('carries out nothing else than before where the agent writes the file anew, or another such file', () =>
    withAgent(
      [
        PRINTS,
        write('deploy', 'foreach: {output_of: work}', 'run: ["touch gained"]'),
        write('proof', 'foreach: {output_of: work}', 'run: ["true"]', 'verify: ["touch gained"]'),
      ],
      async ({events, has, workspace}) => {
        workspace.write('specs/work.md', FIND)
        workspace.write('specs/deploy.md', '---\nforeach: {output_of: work}\nrun: ["true"]\n---\n')
        const blocked = (await events('-j', '1')).filter(({type}) => type === 'spec.blocked')

        expect(has('gained')).to.be.false
        expect(blocked.map(({spec}) => spec)).to.include.members(['deploy', 'proof'])
        expect(blocked[0]!.reason).to.include('would carry out "touch gained", and came while an agent was at work')
      },
    ))
})

interface Agent {
  readonly workspace: Workspace
  readonly run: Workspace['run']
  readonly events: (...args: readonly string[]) => Promise<Event[]>
  readonly has: (file: string) => boolean
}

/** A project with a specification for an agent that carries out `script` once, and another one beside it. */
async function withAgent(script: readonly string[], test: (agent: Agent) => Promise<void>): Promise<void> {
  await withWorkspace(async (workspace) => {
    const {directory, home, run} = workspace
    await run('init')
    mkdirSync(home, {recursive: true})
    const program = join(home, 'agent')
    writeFileSync(program, `#!/bin/sh\n[ "$1" = --version ] && exit 0\n[ -e done ] && exit 0\n: > done\n${script.join('\n')}\n`, {mode: 0o755})
    writeFileSync(join(home, 'config.toml'), `[commands.agent]\nargv = ["${program}"]\n[commands.stranger]\nargv = ["${home}/stranger"]\n`)
    writeFileSync(join(home, 'stranger'), '#!/bin/sh\ntouch asked\n', {mode: 0o755})
    workspace.write('specs/work.md', '---\nrunner: agent\npriority: high\n---\n# Work\n')
    workspace.write('specs/beside.md', '---\nrunner: agent\ndepends_on: [work]\n---\n# Beside\n')
    const events: Agent['events'] = async (...args) =>
      (await run('run', '--json', ...args)).stdout
        .trimEnd()
        .split('\n')
        .map((line) => JSON.parse(line) as Event)
    await test({workspace, run, events, has: (file) => existsSync(join(directory, file))})
  })
}
