import {expect} from 'chai'
import {readdirSync, rmSync} from 'node:fs'
import {join} from 'node:path'
import {withWorkspace, type Workspace, type WorkspaceOptions} from 'mmm-cli/testing'

/** Writes specifications, as an agent would while it works. */
const WRITER = `---
run:
  - |
    for name in a b; do
      printf -- '---\\nrun: ["true"]\\ndepends_on: [writer]\\ntags: [made]\\n---\\n' > specs/made-$name.md
    done
---
`

describe('a run whose specifications bring forth others', () => {
  it('does those as well, after what they need', () =>
    inProject(async ({run, write}) => {
      write('specs/writer.md', WRITER)
      write('specs/last.md', '---\nrun: ["true"]\ndepends_on: [writer]\n---\n')
      const events = await eventsOf(run, '-j', '1')
      expect(events.filter(({type}) => type === 'run.joined').map(({specs}) => specs)).to.deep.equal([['made-a', 'made-b']])
      expect(completed(events)[0]).to.equal('writer')
      expect(completed(events)).to.have.members(['writer', 'last', 'made-a', 'made-b'])
      expect(events.at(-1)).to.include({type: 'summary', completed: 4, not_started: 0})
      expect((await run('state', 'history', 'made-a', '--json')).stdout, 'who made it').to.include('"author": "run:1"')
    }))

  it('asks a runner that nothing needed before whether it can work, and blocks what it cannot do', () =>
    inProject(async ({run, write}) => {
      write('specs/writer.md', '---\nrun: ["printf -- \'---\\\\nrunner: cobbler\\\\n---\\\\n\' > specs/made.md"]\n---\n')
      const events = await eventsOf(run)
      expect(events.find(({type}) => type === 'spec.blocked')).to.include({spec: 'made'})
      expect(events.at(-1)).to.include({completed: 1, blocked: 1})
    }))

  it('blocks those that need what has failed already', () =>
    inProject(async ({run, write}) => {
      write('specs/bad.md', '---\nrun: ["false"]\nmax_iterations: 1\npriority: high\n---\n')
      write('specs/writer.md', '---\nrun: ["printf -- \'---\\\\ndepends_on: [bad]\\\\n---\\\\n\' > specs/made.md"]\n---\n')
      const events = await eventsOf(run, '-j', '1')
      expect(events.find(({type}) => type === 'spec.blocked')).to.deep.include({spec: 'made'})
      expect(events.at(-1)).to.include({completed: 1, failed: 1, blocked: 1, not_started: 0})
    }))

  it('takes in only what its selection means', () =>
    inProject(async ({run, write}) => {
      write('specs/writer.md', WRITER)
      expect(completed(await eventsOf(run, 'writer'))).to.deep.equal(['writer'])
      write('specs/writer.md', WRITER.replace('run:', 'tags: [made]\nrun:').replaceAll('made-$name', 'more-$name'))
      expect(completed(await eventsOf(run, '--tag', 'made'))).to.have.members(['writer', 'made-a', 'made-b', 'more-a', 'more-b'])
    }))
})

describe('a specification whose items a run has to find', () => {
  const ISSUES = '---\nforeach: {command: "cat items.jsonl; echo told >&2"}\nrun: ["echo {{ item.id }}"]\n---\n# Mend {{ item.id }}\n'

  it('carries out its command in the run, and the specifications for what that printed join it', () =>
    inProject(async ({read, run, write}) => {
      write('items.jsonl', '{"id": "i1"}\n{"id": "i2"}\n')
      write('specs/issues.md', ISSUES)
      write('specs/report.md', '---\ndepends_on: [issues]\nrun: ["true"]\n---\n')
      expect(
        (await run('spec', 'list', '--json')).json<Array<{id: string}>>().map(({id}) => id),
        'looking carries out nothing',
      ).to.deep.equal(['issues', 'report'])

      const events = await eventsOf(run)
      expect(completed(events)[0]).to.equal('issues')
      expect(completed(events).at(-1), 'it needs all of them').to.equal('report')
      expect(completed(events)).to.have.members(['issues', 'issues-i1', 'issues-i2', 'report'])
      const [execution] = (await run('state', 'executions', 'issues', '--json')).json<Array<{log: string}>>()
      expect(read(execution!.log)).to.include('told').and.to.not.include('i1')
      expect((await eventsOf(run)).at(-1), 'all of it stays done').to.include({completed: 0, up_to_date: 4})
    }))

  it('lets those vanish that are not found again, and does the new ones', () =>
    inProject(async ({run, write}) => {
      write('items.jsonl', '{"id": "i1"}\n{"id": "i2"}\n')
      write('specs/issues.md', ISSUES)
      await run('run')
      write('items.jsonl', '{"id": "i2"}\n{"id": "i3"}\n')
      const again = completed(await eventsOf(run, 'issues', '--force'))
      expect(again.slice(0, 1)).to.deep.equal(['issues'])
      expect((await run('spec', 'list', '--json')).json<Array<{id: string}>>().map(({id}) => id)).to.deep.equal(['issues', 'issues-i2', 'issues-i3'])
      expect((await eventsOf(run)).at(-1)).to.include({failed: 0, blocked: 0})
      const list = (await run('spec', 'list', '--json')).json<Array<{id: string; status: string}>>()
      expect(list.map(({status}) => status)).to.deep.equal(['completed', 'completed', 'completed'])
    }))

  it('fails with the line that is no JSON, or the exit code, and blocks what needs it', () =>
    inProject(async ({run, write}) => {
      write('items.jsonl', '{"id": "i1"}\nnonsense\n')
      write('specs/issues.md', ISSUES.replace('run:', 'max_iterations: 1\nrun:'))
      write('specs/exits.md', '---\nforeach: {command: "exit 3"}\nmax_iterations: 1\n---\n')
      const failed = (await eventsOf(run)).filter(({type}) => type === 'spec.failed').map(({reason, spec}) => [spec, reason])
      expect(failed).to.have.deep.members([
        ['exits', '`exit 3` exited 3'],
        ['issues', 'line 2 of what it printed is no JSON: nonsense'],
      ])
    }))

  it('says which of the items became none, and does the others', () =>
    inProject(async ({run, write}) => {
      write('items.jsonl', '{"id": "i1"}\n{"key": "i2"}\n{"id": "i1", "again": true}\n')
      write('specs/issues.md', ISSUES)
      const events = await eventsOf(run)
      expect(completed(events)).to.have.members(['issues', 'issues-i1'])
      const warnings = events.filter(({type}) => type === 'run.warning').map(({code, message}) => [code, message].join(' '))
      expect(warnings).to.have.members([
        'ITEMS_LEFT_OUT Not every item became a specification. specs/issues.md:2:1: Two items make the id "issues-i1"; the second, {"id":"i1","again":true}, is left out.',
        'ITEMS_LEFT_OUT Not every item became a specification. specs/issues.md:3:1: Undefined variable: item.id.',
      ])
    }))

  it('takes the JSON lines that another specification printed', () =>
    inProject(async ({run, write}) => {
      write('specs/find.md', '---\nrun: ["echo looking; echo \'{\\"name\\": \\"eu\\"}\'; echo \'[1]\'; echo 7"]\n---\n')
      write('specs/deploy.md', '---\nforeach: {output_of: find}\nrun: ["true"]\n---\n# Deploy {{ item | json }}\n')
      expect(completed(await eventsOf(run))).to.have.members(['find', 'deploy', 'deploy-eu', 'deploy-1'])
    }))

  it('are all of them, though the database keeps only the end of what was printed, or none', () =>
    inProject(
      async ({directory, run, write}) => {
        write('found.jsonl', Array.from({length: 40}, (_, place) => `${JSON.stringify({id: `i${place}`, filler: 'x'.repeat(50)})}\n`).join(''))
        write('specs/find.md', '---\nrun: [cat found.jsonl]\n---\n')
        write('specs/use.md', '---\nforeach: {output_of: find}\nmax_iterations: 1\nrun: ["true"]\n---\n')

        expect((await eventsOf(run)).at(-1)).to.include({completed: 42, failed: 0})

        rmSync(join(directory, '.mmm/logs/1/find.1.log'))
        const again = await eventsOf(run, 'use', '--force')
        expect(again.find(({type}) => type === 'spec.failed')?.reason).to.include('only the end of what find printed is left')
        expect((await run('spec', 'list', '--json')).json<unknown[]>(), 'nothing is taken away by it').to.have.lengthOf(42)
      },
      {environment: {MMM_STATE__KEEP_OUTPUT: '1KiB'}},
    ))

  it('are values and nothing else, whatever somebody printed: none is carried out, names a file elsewhere or ends the run', () =>
    inProject(async ({directory, read, run, write}) => {
      const values = [
        '$(touch hit)',
        '`touch hit`',
        "'; touch hit; '",
        'a\ntouch hit',
        '---\nrun: [touch hit]',
        '{{ index }}{% raw %}',
        '\u001B]0;t\u0007',
        '../../hit',
        '__proto__',
        '-n',
        '*',
      ]
      const odd = ['nul\0nul', 'long'.repeat(20_000)]
      write('found.jsonl', [...values, ...odd].map((value, place) => `${JSON.stringify({id: `i${place}`, value})}\n`).join(''))
      write('specs/find.md', '---\nrun: [cat found.jsonl]\n---\n')
      const command = "printf '%s|' {{ item.value | shell }} >> out-{{ index }}"
      write(
        'specs/use.md',
        `---\nforeach: {output_of: find}\nrun: [${JSON.stringify(command)}]\ntouches: ["{{ item.value }}"]\n---\n# {{ item.value }}\n\n{{ item.value }}\n`,
      )

      const events = await eventsOf(run)

      expect(completed(events)).to.have.members(['find', 'use', ...values.map((_, place) => `use-i${place}`)])
      expect(values.map((_, place) => read(`out-${place}`))).to.deep.equal(values.map((value) => `${value}|`))
      expect(readdirSync(directory)).to.not.include('hit')
      const warnings = events.filter(({type}) => type === 'run.warning').map(({message}) => String(message))
      expect(warnings.filter((message) => message.includes('"run" holds a NUL character'))).to.have.lengthOf(1)
      expect(warnings.filter((message) => message.includes('is longer than a specification may be') && message.length < 500)).to.have.lengthOf(1)
      expect((await run('spec', 'list')).stdout).to.not.include('\u001B]0;')
    }))

  it('survives export and import with what it found', () =>
    inProject(async ({run, write}) => {
      write('items.jsonl', '{"id": "i1"}\n')
      write('specs/issues.md', ISSUES)
      await run('run')
      expect((await run('state', 'export', 'all.json')).code).to.equal(0)
      expect((await run('state', 'import', 'all.json', '--replace')).code).to.equal(0)
      const list = (await run('spec', 'list', '--json')).json<Array<{id: string; status: string}>>()
      expect(list.map(({id, status}) => [id, status])).to.deep.equal([
        ['issues', 'completed'],
        ['issues-i1', 'completed'],
      ])
    }))
})

describe('the file of many specifications', () => {
  const DEPLOY = '---\nforeach: [eu, us]\nrun: ["true"]\n---\n# Deploy {{ item }}\n'

  it('comes back with a rollback of files as it was, not as one of them', () =>
    inProject(async ({read, run, write}) => {
      write('specs/deploy.md', DEPLOY)
      await run('run')
      await run('state', 'checkpoint', 'before')
      write('specs/deploy.md', DEPLOY.replace('eu, us', 'us, ap').replace('Deploy', 'Move'))
      expect(completed(await eventsOf(run))).to.have.members(['deploy-ap', 'deploy-us'])
      expect((await run('state', 'rollback', 'before', '--files', '--force', '--yes')).code).to.equal(0)
      expect(read('specs/deploy.md')).to.equal(DEPLOY)
      const list = (await run('spec', 'list', '--json')).json<Array<{id: string; status: string; stale: boolean}>>()
      expect(list.map(({id, stale, status}) => [id, status, stale])).to.deep.equal([
        ['deploy-eu', 'completed', false],
        ['deploy-us', 'completed', false],
      ])
    }))

  it('goes with an export of specifications alone into another project', () =>
    inProject(async ({read, run, write}) => {
      write('specs/deploy.md', DEPLOY)
      await run('spec', 'list')
      expect((await run('state', 'export', 'specs.json', '--specs-only')).code).to.equal(0)
      await run('init', 'other')
      expect((await run('state', 'import', 'specs.json', '--merge', '--project', 'other')).code).to.equal(0)
      expect(read('other/specs/deploy.md')).to.equal(DEPLOY)
      expect((await run('spec', 'list', '--json', '--project', 'other')).json<unknown[]>()).to.have.length(2)
      expect((await run('state', 'verify')).code).to.equal(0)
    }))
})

type Event = Readonly<Record<string, unknown>> & {readonly type: string}

async function eventsOf(run: Workspace['run'], ...args: readonly string[]): Promise<Event[]> {
  const {stdout} = await run('run', '--json', ...args)
  return stdout
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line) as Event)
}

function completed(events: readonly Event[]): unknown[] {
  return events.filter(({type}) => type === 'spec.completed').map(({spec}) => spec)
}

async function inProject(test: (workspace: Workspace) => Promise<void>, options: WorkspaceOptions = {}): Promise<void> {
  await withWorkspace(async (workspace) => {
    await workspace.run('init')
    await test(workspace)
  }, options)
}
