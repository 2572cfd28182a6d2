import {expect} from 'chai'
import type {ForeignReport, SpecificationDetails} from 'mmm-cli'
import {type CommandOutcome, type Workspace, withWorkspace} from 'mmm-cli/testing'
import {cpSync, existsSync, readdirSync, rmSync, symlinkSync} from 'node:fs'
import {dirname, join} from 'node:path'
import {fileURLToPath} from 'node:url'

const FIXTURES = join(dirname(fileURLToPath(import.meta.url)), '../../../../../test/fixtures/foreign')

/** A project with what another tool left in its folder. */
const withForeign = (tool: string, test: (workspace: Workspace) => Promise<void>): Promise<void> =>
  withWorkspace(async (workspace) => {
    cpSync(join(FIXTURES, tool), workspace.directory, {recursive: true})
    workspace.write('mmm.toml', '[project]\nname = "shop"\n\n[specs]\ndirectory = "work"\n')
    await workspace.run('init')
    await test(workspace)
  })

const reportOf = (outcome: CommandOutcome): ForeignReport => {
  expect(outcome.code, outcome.stdout + outcome.stderr).to.equal(0)
  return outcome.json<ForeignReport>()
}

/** Every specification with its status and what it needs, as `list` has it. */
const graphOf = async ({run}: Workspace): Promise<Record<string, string>> => {
  const listed = (await run('spec', 'list', '--json')).json<SpecificationDetails[]>()
  const lines = listed.map(({dependencies, id, priority, status}) => [id, `${status} ${priority} [${dependencies.toSorted().join(' ')}]`])
  return Object.fromEntries(lines) as Record<string, string>
}

const load = async ({run}: Workspace, id: string): Promise<SpecificationDetails> => (await run('spec', 'show', id, '--json')).json<SpecificationDetails>()

const lossesOf = ({losses}: ForeignReport): string[] => losses.map(({id, key, what}) => `${id ?? key ?? ''}: ${what}`)

const SOURCES: Readonly<Record<string, {args: string[]; graph: Record<string, string>; losses: RegExp[]}>> = {
  'task-master': {
    args: [],
    graph: {
      '1-set-up-the-repository': 'completed high []',
      '2-implement-authentication': 'pending high [1-set-up-the-repository 2.1-hash-passwords 2.2-session-store]',
      '2.1-hash-passwords': 'completed medium [1-set-up-the-repository]',
      '2.2-session-store': 'pending medium [1-set-up-the-repository 2.1-hash-passwords]',
      '3-password-reset': 'pending low [2.2-session-store]',
      '4-fax-gateway': 'skipped medium []',
      'mobile-1-app-shell': 'pending medium []',
    },
    losses: [
      /"metadata" of a list/,
      /^3-password-reset: status "deferred"/,
      /^mobile-1-app-shell: status "review"/,
      /"metadata" of a list/,
      /^3-password-reset: needs master:99/,
    ],
  },
  openspec: {
    args: [],
    graph: {'add-two-factor': 'pending medium []'},
    losses: [/archived changes left out: 1/],
  },
  'spec-kit': {
    args: ['specs'],
    graph: {
      '001-t001-create-the-project-structure': 'completed medium []',
      '001-t002-configure-linting-in-eslintrc': 'pending medium [001-t001-create-the-project-structure]',
      '001-t003-configure-tests-in-vitest-config-ts': 'pending medium [001-t001-create-the-project-structure]',
      '001-t004-create-the-schema-in-src-db-schema-sql': 'pending medium [001-t002-configure-linting-in-eslintrc 001-t003-configure-tests-in-vitest-config-ts]',
      '001-t005-album-model-in-src-models-album-ts': 'pending high [001-t004-create-the-schema-in-src-db-schema-sql]',
      '001-t006-album-page-in-src-pages-album-tsx': 'pending high [001-t005-album-model-in-src-models-album-ts]',
      '001-t007-share-link-in-src-share-ts': 'pending medium [001-t004-create-the-schema-in-src-db-schema-sql]',
      '001-t008-documentation-in-docs': 'pending medium [001-t006-album-page-in-src-pages-album-tsx 001-t007-share-link-in-src-share-ts]',
    },
    losses: [/lines of 001-photo-albums\/tasks.md that belong to no phase left out: 3/],
  },
  backlog: {
    args: [],
    graph: {
      'back-5-schema': 'completed medium []',
      'back-7-log-in-with-a-password': 'pending high [back-5-schema back-7.01-form]',
      'back-7.01-form': 'pending medium [back-5-schema]',
    },
    losses: [/tasks in drafts left out: 1/],
  },
  taskwarrior: {
    args: ['export.json'],
    graph: {
      'buy-tea-11112222': 'pending medium []',
      'collect-the-figures-a360fc44': 'completed medium []',
      'write-the-report-f45a1b3c': 'pending high [collect-the-figures-a360fc44]',
    },
    losses: [/^buy-tea-11112222: it is hidden until 20260301T000000Z/, /recurring/],
  },
  beads: {
    args: [],
    graph: {
      'bd-a1b2-accounts': 'pending high [bd-a1b2.1-sign-up bd-c3d4-database]',
      'bd-a1b2.1-sign-up': 'pending critical [bd-c3d4-database]',
      'bd-c3d4-database': 'completed medium []',
      'bd-e5f6-some-day': 'pending 5 []',
    },
    losses: [/^bd-e5f6-some-day: status "deferred"/, /^bd-dead: deleted there/],
  },
}

describe('mmm spec import', () => {
  for (const [kind, {args, graph, losses}] of Object.entries(SOURCES)) {
    it(`brings over ${kind}, knows it by itself, and says what it could not keep`, () =>
      withForeign(kind, async (workspace) => {
        const report = reportOf(await workspace.run('spec', 'import', ...args, '--json'))

        expect(report.kind).to.equal(kind)
        expect(report.created.map(({id}) => id)).to.have.members(Object.keys(graph))
        expect(await graphOf(workspace)).to.deep.equal(graph)
        const told = lossesOf(report)
        expect(told).to.have.length(losses.length)
        for (const loss of losses)
          expect(
            told.some((line) => loss.test(line)),
            `${loss.source} in ${told.join('\n')}`,
          ).to.equal(true)
        const {code, stdout} = await workspace.run('spec', 'validate')
        expect(code, stdout).to.equal(0)
        expect(stdout).to.contain('0 errors, 0 warnings')
      }))

    it(`changes nothing when ${kind} is imported again`, () =>
      withForeign(kind, async ({directory, run}) => {
        await run('spec', 'import', ...args)
        const before = readdirSync(join(directory, 'work'))
        const again = reportOf(await run('spec', 'import', ...args, '--json'))

        expect([...again.created, ...again.updated, ...again.edited, ...again.gone, ...again.deleted]).to.be.empty
        expect(again.unchanged).to.have.length(Object.keys(graph).length)
        expect(readdirSync(join(directory, 'work'))).to.deep.equal(before)
      }))
  }

  it('keeps texts, criteria and what has no field here', () =>
    withForeign('beads', async (workspace) => {
      await workspace.run('spec', 'import')
      const {content, criteria, metadata, number, tags} = await load(workspace, 'bd-a1b2.1')

      expect(number).to.equal('bd-a1b2.1')
      expect(tags).to.deep.equal(['web', 'feature'])
      expect(criteria).to.deep.equal([{text: 'a mail is sent', done: false}])
      expect(content).to.contain('## Design\n\nOne form.').and.contain('## Comments\n\n- 2025-11-03T08:00:00Z ada: Mind the captcha.')
      expect(metadata.source).to.deep.include({
        from: 'beads',
        key: 'bd-a1b2.1',
        status: 'in_progress',
        priority: 0,
        estimated_minutes: 60,
        links: [{'discovered-from': 'bd-e5f6'}],
      })
    }))

  it('keeps the tasks of a change as its criteria, and its deltas below headings of their own', () =>
    withForeign('openspec', async (workspace) => {
      await workspace.run('spec', 'import')
      const {content, criteria, title} = await load(workspace, 'add-two-factor')

      expect(title).to.equal('Add two-factor authentication')
      expect(criteria.map(({done}) => done)).to.deep.equal([true, false, false])
      expect(content).to.contain('## Specification: auth').and.contain('### ADDED Requirements').and.contain('#### Requirement: Second factor')
    }))

  it('reads what OpenSpec notes of a change, takes no line of code for a title, and names what it leaves out', () =>
    withForeign('openspec', async (workspace) => {
      const change = (file: string, text: string): void => workspace.write(`openspec/changes/add-keys/${file}`, text)
      change('.openspec.yaml', 'schema: spec-driven\ncreated: 2026-02-03\ndependsOn: [add-two-factor]\n')
      change('proposal.md', '## Why\n\n```sh\n# install\nnpm install\n```\n')
      change('specs/auth/notes.md', 'Notes.\n')
      const report = reportOf(await workspace.run('spec', 'import', '--json'))
      const {content, dependencies, metadata, title} = await load(workspace, 'add-keys')

      expect([title, dependencies]).to.deep.equal(['Add keys', ['add-two-factor']])
      expect(content).to.contain('# install\nnpm install')
      expect(metadata.source).to.deep.include({schema: 'spec-driven', created: '2026-02-03'})
      expect(lossesOf(report)).to.include('add-keys: specs/auth/notes.md left out: nothing reads it here')

      change('.openspec.yaml', 'schema: x\ncreated: [\n')
      const wrong = await workspace.run('spec', 'import')
      expect(wrong.code).to.equal(3)
      expect(wrong.stderr.replaceAll(/\n\s+[›»]?\s*/g, '')).to.contain('.openspec.yaml:3')
    }))

  it('shows what would be done with --dry-run, and does not', () =>
    withForeign('backlog', async ({directory, run}) => {
      const {stdout} = await run('spec', 'import', '--dry-run')

      expect(stdout).to.contain('3 would be created').and.contain('work/back-5-schema.md').and.contain('Nothing was written')
      expect(existsSync(join(directory, 'work'))).to.equal(false)
    }))

  it('follows what changed there, leaves what was edited here, and says so', () =>
    withForeign('backlog', async (workspace) => {
      const {read, run, write} = workspace
      await run('spec', 'import')
      const [form, login] = ['backlog/tasks/back-7.01 - Form.md', 'backlog/tasks/back-7 - Log-in.md']
      write(form, read(form).replace('The form.', 'The form, with a captcha.').replace('title: Form', 'title: Login form'))
      write(login, read(login).replace('People log in.', 'Everybody logs in.'))
      write('work/back-7-log-in-with-a-password.md', `${read('work/back-7-log-in-with-a-password.md')}\nMine.\n`)

      const report = reportOf(await run('spec', 'import', '--json'))

      expect(report.updated).to.deep.equal([{id: 'back-7.01-form', path: 'work/back-7.01-form.md'}])
      expect(report.edited.map(({id}) => id)).to.deep.equal(['back-7-log-in-with-a-password'])
      expect(read('work/back-7.01-form.md')).to.contain('with a captcha').and.contain('title: Login form')
      expect(read('work/back-7-log-in-with-a-password.md')).to.contain('Mine.').and.not.contain('Everybody')

      expect((await run('spec', 'import', '--force')).stdout).to.contain('1 updated')
      expect(read('work/back-7-log-in-with-a-password.md')).to.contain('Everybody').and.not.contain('Mine.')
    }))

  it('makes nothing stale when only a status or a time of change is another there, and says what is done there alone', () =>
    withForeign('backlog', async ({read, run, write}) => {
      await run('spec', 'import')
      const login = 'backlog/tasks/back-7 - Log-in.md'
      write(login, read(login).replace('In Progress', 'Done').replace('2026-05-11', '2026-06-01').replace('ordinal: 7000', 'ordinal: 9000'))

      const outcome = await run('spec', 'import')

      expect(outcome.stdout).to.contain('3 unchanged').and.contain('1 done there but not here (mmm spec mark ID completed): back-7-log-in-with-a-password')
    }))

  it('names both files where two tasks have one id, as merged branches leave them', () =>
    withForeign('backlog', async ({read, run, write}) => {
      write('backlog/tasks/back-7 - Log-out.md', read('backlog/tasks/back-7 - Log-in.md'))
      const {code, stderr} = await run('spec', 'import')
      expect(code).to.equal(3)
      expect(stderr.replaceAll(/\n\s+(?=\S)/g, ' ')).to.match(/back-7 - Log-out\.md: task BACK-7: tasks\/back-7 - Log-in\.md has the same id\./i)
    }))

  it('finds its files by what they came from: renamed here they are the same, deleted here they stay away', () =>
    withForeign('backlog', async ({directory, read, run, write}) => {
      await run('spec', 'import')
      write('work/later/schema.md', read('work/back-5-schema.md'))
      rmSync(join(directory, 'work/back-5-schema.md'))
      rmSync(join(directory, 'work/back-7.01-form.md'))

      const report = reportOf(await run('spec', 'import', '--json'))

      expect(report.created).to.be.empty
      expect(report.deleted.map(({id}) => id)).to.deep.equal(['back-7.01-form'])
      expect(existsSync(join(directory, 'work/back-5-schema.md'))).to.equal(false)
      expect(reportOf(await run('spec', 'import', '--force', '--json')).created.map(({id}) => id)).to.deep.equal(['back-7.01-form'])
    }))

  it('names what is no longer there, and leaves it', () =>
    withForeign('backlog', async ({directory, run}) => {
      await run('spec', 'import')
      rmSync(join(directory, 'backlog/tasks/back-7.01 - Form.md'))

      const report = reportOf(await run('spec', 'import', '--json'))

      expect(report.gone.map(({id}) => id)).to.deep.equal(['back-7.01-form'])
      expect(existsSync(join(directory, 'work/back-7.01-form.md'))).to.equal(true)
    }))

  it('takes a file that git gave other line ends for the same', () =>
    withForeign('backlog', async ({read, run, write}) => {
      await run('spec', 'import')
      write('work/back-5-schema.md', read('work/back-5-schema.md').replaceAll('\n', '\r\n'))

      expect(reportOf(await run('spec', 'import', '--json')).unchanged).to.have.length(3)
    }))

  it('refuses to write over what did not come from there', () =>
    withForeign('backlog', async ({directory, read, run, write}) => {
      write('work/back-5-schema.md', '# Mine\n')
      const {code, stderr} = await run('spec', 'import')

      expect(code).to.equal(5)
      expect(stderr).to.contain('back-5-schema (work/back-5-schema.md)').and.contain('Nothing was imported')
      expect(readdirSync(join(directory, 'work'))).to.deep.equal(['back-5-schema.md'])
      expect(read('work/back-5-schema.md')).to.equal('# Mine\n')
    }))

  it('writes nothing at all when one file cannot be written', () =>
    withForeign('backlog', async ({directory, run, write}) => {
      write('elsewhere', '')
      write('mmm.toml', '[project]\nname = "shop"\n\n[specs]\ndirectory = "elsewhere/specs"\n')
      const {code, stderr} = await run('spec', 'import')

      expect(code).to.equal(1)
      expect(stderr).to.contain('FILE_WRITE_FAILED')
      expect(readdirSync(directory)).to.not.include('work')
    }))

  it('asks which tool is meant where there are two, and says so where there is none', () =>
    withForeign('backlog', async ({directory, run, write}) => {
      cpSync(join(FIXTURES, 'beads'), directory, {recursive: true})
      const two = await run('spec', 'import')
      expect(two.code).to.equal(2)
      expect(two.stderr).to.contain('backlog, beads').and.contain('--from beads')
      expect(reportOf(await run('spec', 'import', '--from', 'beads', '--json')).created).to.have.length(4)

      write('empty/readme.txt', '')
      const none = await run('spec', 'import', 'empty')
      expect(none.code).to.equal(4)
      expect(none.stderr).to.contain('There is nothing to import').and.contain('--from KIND')
    }))

  it('names what lies among the tasks and is none', () =>
    withForeign('openspec', async ({run, write}) => {
      write('openspec/changes/ORDER.md', '# Order\n')
      write('tasks.json', '{"currentTag": "master", "master": {"tasks": [{"id": 1, "title": "A"}]}}')
      write('issues.jsonl', '{"_type": "memory", "text": "x"}\n{"_type": "issue", "id": "bd-1", "title": "A"}\n')
      const losses = async (...args: string[]): Promise<string[]> => lossesOf(reportOf(await run('spec', 'import', ...args, '--json')))

      expect(await losses('openspec')).to.include(': ORDER.md left out: it belongs to no change')
      expect(await losses('tasks.json')).to.deep.equal([': "currentTag" is no list of tasks: left out'])
      expect(await losses('issues.jsonl', '--from', 'beads')).to.deep.equal([': lines that are no issues left out: 1'])
    }))

  it('takes the order of spec-kit from its headings and from what a task says it depends on, and keeps brackets that are no marks', () =>
    withForeign('spec-kit', async (workspace) => {
      const lines = ['## Phase 1: User Story 1', '### Tests', 'T1 [P] [US1] Contract test', 'T2 [P] [US1] [Slow] page test', '### Implementation']
      const rest = ['T3 [P] [US1] Model (depends on T5)', 'T4 [P] [US1] Page', '## Phase 2: User Story 2', 'T5 [US2] Share']
      workspace.write('specs/002-b/tasks.md', [...lines, ...rest].map((line) => (line.startsWith('T') ? `- [ ] ${line}` : line)).join('\n'))
      await workspace.run('spec', 'import', 'specs/002-b')

      const [one, two, five] = ['002-t1-contract-test', '002-t2-slow-page-test', '002-t5-share']
      expect(await graphOf(workspace)).to.deep.equal({
        [one]: 'pending medium []',
        [two]: 'pending medium []',
        '002-t3-model-depends-on-t5': `pending medium [${one} ${two} ${five}]`,
        '002-t4-page': `pending medium [${one} ${two}]`,
        [five]: 'pending medium []',
      })
      expect((await load(workspace, two)).title).to.equal('[Slow] page test')
    }))

  it('reads ids of spec-kit in all their forms, and counts the check boxes that have none', () =>
    withForeign('spec-kit', async ({run, write}) => {
      write(
        'specs/002-b/tasks.md',
        '## Phase 1: Setup\n\n- [x] **T-001**: Begin\n- [ ] T002: Go on\n- [ ] TXXX [P] Polish\n\n## Notes\n\n- [ ] Read all of it\n',
      )

      const report = reportOf(await run('spec', 'import', 'specs/002-b', '--json'))

      expect(report.created.map(({id}) => id)).to.deep.equal(['002-t-001-begin', '002-t002-go-on'])
      expect(lossesOf(report)).to.include(': check boxes of 002-b/tasks.md without an id such as T001 are no tasks: 2')
    }))

  it('reads what later versions of Task Master write, and drops what waits for itself or for its own whole', () =>
    withWorkspace(async ({read, run, write}) => {
      await run('init', '--name', 'shop')
      const login = {
        id: '2',
        title: 'Login',
        description: 'People log in.',
        priority: 'critical',
        dependencies: ['1', 2],
        acceptanceCriteria: ['The form\nis there', 'Wrong passwords are told'],
        relevantFiles: [{path: 'src/login.ts', action: 'modify'}],
        complexity: 7,
        subtasks: [
          {id: 1, title: 'Form', status: 'done', parentTaskId: 2},
          {id: 2, title: 'Session', dependencies: [1, '2'], status: 'blocked', parentId: 'undefined'},
          {id: 3, title: 'Logout', dependencies: ['2.2', 2, '1'], parent: {id: 2}},
        ],
      }
      const other = {id: 1, title: 'Store', status: 'completed', dependencies: []}
      const nested = {id: 5, title: 'Whole', subtasks: [{id: 1, title: 'Part', dependencies: [5]}]}
      write('list.json', JSON.stringify([other, login, nested]))

      const report = reportOf(await run('spec', 'import', 'list.json', '--from', 'task-master', '--json'))

      expect(lossesOf(report)).to.deep.equal([
        '2-login: needs master:2, itself: not waited for, kept under "source"',
        '2.2-session: needs master:2.2, itself: not waited for, kept under "source"',
        '5.1-part: needs master:5, which it is a part of: not waited for, kept under "source"',
      ])
      const listed = (await run('spec', 'list', '--json')).json<SpecificationDetails[]>()
      expect(Object.fromEntries(listed.map(({dependencies, id}) => [id, dependencies.toSorted()]))).to.deep.equal({
        '1-store': [],
        '2-login': ['1-store', '2.1-form', '2.2-session', '2.3-logout'],
        '2.1-form': ['1-store'],
        '2.2-session': ['1-store', '2.1-form'],
        '2.3-logout': ['1-store', '2.1-form', '2.2-session'],
        '5-whole': ['5.1-part'],
        '5.1-part': [],
      })
      expect(read('specs/2-login.md')).to.include('- [ ] The form is there\n- [ ] Wrong passwords are told\n')
      expect((await load({run} as Workspace, '2-login')).metadata.source).to.deep.include({
        complexity: 7,
        needs_refused: ['master:2'],
        relevantFiles: [{path: 'src/login.ts', action: 'modify'}],
      })
      expect(reportOf(await run('spec', 'import', 'list.json', '--from', 'task-master', '--json')).unchanged).to.have.length(7)
    }))

  it('reads what older and newer versions of Taskwarrior write, and says that no date is waited for', () =>
    withWorkspace(async (workspace) => {
      const {run, write} = workspace
      await run('init', '--name', 'shop')
      const [parts, build, paint] = ['1', '2', '3'].map((digit) => `${digit.repeat(8)}-0000-4000-8000-00000000000${digit}`) as [string, string, string]
      const task = (uuid: string, rest: object): string => JSON.stringify({uuid, status: 'pending', entry: '20240110T231200Z', ...rest})
      const export_ = [
        task(parts, {description: 'Order "parts"', project: 'Home.Shed', estimate: 'PT2H', scheduled: '20240112T000000Z', start: '20240112T000000Z'}),
        task(build, {description: 'Build', status: 'waiting', wait: '20240201T000000Z', depends: `${parts},${paint}`}),
        task(paint, {description: 'Paint', wait: '20990201T000000Z', depends: [parts], parent: '5', imask: 0, recur: 'weekly'}),
      ]
      write('export.json', export_.join('\n'))

      const report = reportOf(await run('spec', 'import', 'export.json', '--json'))

      expect(lossesOf(report)).to.deep.equal([
        'build-22222222: it is hidden until 20240201T000000Z: nothing here waits for a date, kept under "source"',
        'paint-33333333: it is hidden until 20990201T000000Z: nothing here waits for a date, kept under "source"',
      ])
      expect((await load(workspace, 'build-22222222')).dependencies).to.have.members(['order-parts-11111111', 'paint-33333333'])
      expect((await load(workspace, 'paint-33333333')).metadata.source).to.deep.include({recur: 'weekly', imask: 0, parent: '5'})
      // As a list, with the numbers and urgencies of another day: nothing has changed.
      write('export.json', `[\n${export_.map((line) => line.replace('}', ',"id":7,"urgency":3.2}')).join(',\n')}\n]\n`)
      expect(reportOf(await run('spec', 'import', 'export.json', '--json')).unchanged).to.have.length(3)
    }))

  it('waits in Beads for what blocks, and keeps what only tells of each other, fields of our own names and fences among it', () =>
    withWorkspace(async (workspace) => {
      const {read, run, write} = workspace
      await run('init', '--name', 'shop')
      const link = (to: string, type: string): object => ({issue_id: 'bd-3', depends_on_id: to, type})
      const issues = [
        {id: 'bd-1', title: 'Pump', status: 'closed'},
        {id: 'bd-2', title: 'Well', checksum: 'theirs', from: 'the old list', key: 7},
        {id: 'bd-3', title: 'Pipe', dependencies: [link('bd-1', 'blocks'), link('bd-2', 'related'), link('bd-2', 'discovered-from')]},
        {id: 'bd-4', title: 'Map', notes_of_others: [`\`\`\`\`sh\nls\n\`\`\`\` ${'long '.repeat(1000)}`]},
      ]
      write('issues.jsonl', issues.map((issue) => JSON.stringify({issue_type: 'task', status: 'open', ...issue})).join('\n'))

      reportOf(await run('spec', 'import', 'issues.jsonl', '--json'))

      const pipe = await load(workspace, 'bd-3-pipe')
      expect(pipe.dependencies).to.deep.equal(['bd-1-pump'])
      expect(pipe.metadata.source).to.deep.include({links: [{related: 'bd-2'}, {'discovered-from': 'bd-2'}]})
      expect((await load(workspace, 'bd-2-well')).metadata.source).to.deep.include({
        from: 'beads',
        key: 'bd-2',
        from_: 'the old list',
        key_: 7,
        checksum_: 'theirs',
      })
      const fences = read('specs/bd-4-map.md')
        .split('\n')
        .filter((line) => /^`+(?:json)?$/.test(line))
      expect(fences, 'no text within ends its block').to.deep.equal(['`````json', '`````'])
      expect(reportOf(await run('spec', 'import', 'issues.jsonl', '--json')).unchanged).to.have.length(4)
    }))

  it('finds a task of Backlog.md by its number, however many zeros it is written with', () =>
    withWorkspace(async (workspace) => {
      const {run, write} = workspace
      await run('init', '--name', 'shop')
      const task = (id: string, rest = ''): void => write(`backlog/tasks/${id.toLowerCase()} - x.md`, `---\nid: ${id}\ntitle: T\nstatus: To Do\n${rest}---\n`)
      task('TASK-7')
      task('TASK-12.3', 'dependencies: [task-007]\n')
      task('TASK-13', 'dependencies: [TASK-12.03, back-7]\n')

      expect(reportOf(await run('spec', 'import', '--json')).losses).to.deep.equal([])
      expect((await load(workspace, 'task-12.3-t')).dependencies).to.deep.equal(['task-7-t'])
      expect((await load(workspace, 'task-13-t')).dependencies).to.have.members(['task-12.3-t', 'task-7-t'])
    }))

  it('leaves out what agents keep in Beads that is no work, and says so', () =>
    withWorkspace(async ({run, write}) => {
      await run('init', '--name', 'shop')
      const kept = [{issue_type: 'message'}, {issue_type: 'agent'}, {is_template: true}, {pinned: true}, {status: 'pinned'}, {issue_type: 'gate'}]
      write('issues.jsonl', kept.map((rest, index) => JSON.stringify({id: `bd-${index}`, title: `N ${index}`, ...rest})).join('\n'))
      const report = reportOf(await run('spec', 'import', 'issues.jsonl', '--from', 'beads', '--json'))

      expect(report.created.map(({id}) => id)).to.deep.equal(['bd-5-n-5'])
      expect(lossesOf(report).map((loss) => /no work \((.*)\): left out$/.exec(loss)?.[1])).to.deep.equal([
        'message',
        'agent',
        'template',
        'pinned note',
        'pinned note',
      ])
    }))

  it('warns where the documents of the tool lie among the specifications', () =>
    withForeign('spec-kit', async ({run, write}) => {
      write('mmm.toml', '[project]\nname = "shop"\n')
      const report = reportOf(await run('spec', 'import', '--dry-run', '--json'))

      expect(lossesOf(report)[0]).to.contain('its own documents lie in specs').and.contain('mmm config set specs.directory work')
    }))

  it('says so where the tool has no tasks', () =>
    withWorkspace(async ({run, write}) => {
      await run('init', '--name', 'shop')
      write('tasks.json', '{"master": {"tasks": []}}')
      const {code, stderr} = await run('spec', 'import', 'tasks.json')

      expect(code).to.equal(4)
      expect(stderr).to.contain('There is nothing to import from task-master in tasks.json')
    }))

  it('follows no link out of the folder', () =>
    withForeign('backlog', async ({directory, run, write}) => {
      write('secret.md', '---\nid: BACK-66\ntitle: Secret\n---\n')
      symlinkSync(join(directory, 'secret.md'), join(directory, 'backlog/tasks/back-66 - Secret.md'))

      expect(reportOf(await run('spec', 'import', '--json')).created).to.have.length(3)
    }))
})

const task = (rest: object): object => ({id: 1, title: 'One', status: 'pending', dependencies: [], ...rest})

/** What other tools, or somebody who means harm, may leave. */
const HOSTILE: ReadonlyArray<readonly [what: string, file: string, text: string, says: RegExp]> = [
  ['cut off', 'tasks.json', '{"master": {"tasks": [{"id": 1, "title": "On', /no JSON, or cut off/],
  ['no object', 'tasks.json', '{"tasks": [1, 2]}', /"tasks" must be a list of objects, not \[1,2\]/],
  ['no title', 'tasks.json', JSON.stringify({tasks: [task({title: undefined})]}), /task 1: "title" must be a text, not undefined/],
  [
    'wrong types',
    'tasks.json',
    JSON.stringify({tasks: [task({title: {}, dependencies: [{}], status: []})]}),
    /3 problems:[\s\S]*"title"[\s\S]*"status"[\s\S]*"dependencies"/,
  ],
  ['two with one id', 'tasks.json', JSON.stringify({tasks: [task({}), task({})]}), /master:1: There is more than one task with this id/],
  [
    'a circle',
    'tasks.json',
    JSON.stringify({tasks: [task({dependencies: [2]}), task({id: 2, dependencies: [1]})]}),
    /depends on itself: master:1 → master:2 → master:1/,
  ],
  ['deep nesting', 'tasks.json', `{"tasks": ${'['.repeat(5000)}${']'.repeat(5000)}}`, /nested deeper/],
  ['deeper nesting', 'tasks.json', `{"tasks": ${'['.repeat(500_000)}`, /no JSON, or cut off|nested deeper/],
  ['a text too long', 'tasks.json', JSON.stringify({tasks: [task({description: 'x'.repeat(2_000_000)})]}), /longer than|too long/],
  ['bytes that are no text', 'tasks.json', '{"tasks": []}\u0000', /no JSON/],
  ['a line that is no JSON', 'issues.jsonl', '{"id":"bd-1","title":"a","issue_type":"task"}\n{"id":"bd-2"', /issues.jsonl:2: It is no JSON/],
  ['no id', 'issues.jsonl', '{"title":"a","issue_type":"task"}', /:1: task \?: "id" must be a text/],
  ['no uuid', 'export.json', '[{"description":"a","status":"pending"},{"uuid":"1","description":2,"x":{"uuid":1}}]', /"uuid" must be a text/],
]

describe('mmm spec import of what is wrong', () => {
  for (const [what, file, text, says] of HOSTILE) {
    it(`refuses ${what}, says where, and writes nothing`, () =>
      withWorkspace(async ({directory, run, write}) => {
        await run('init', '--name', 'shop')
        write(`in/${file}`, text)
        const kind = {'tasks.json': 'task-master', 'issues.jsonl': 'beads', 'export.json': 'taskwarrior'}[file]!
        const outcome = await run('spec', 'import', `in/${file}`, '--from', kind)

        expect(outcome.code, outcome.stdout + outcome.stderr).to.equal(3)
        expect(outcome.stderr.replaceAll(/\n\s+(?=\S)/g, ' ').replaceAll(/ [›»] +/g, ' ')).to.match(says)
        expect(existsSync(join(directory, 'specs')) ? readdirSync(join(directory, 'specs')) : []).to.be.empty
      }))
  }

  it('keeps ids within the folder, control characters out of the text, and prototypes out of the frontmatter', () =>
    withWorkspace(async ({directory, read, run, write}) => {
      await run('init', '--name', 'shop')
      const evil: object[] = [
        {uuid: '../../../etc/passwd', description: '../../up\u0000\u001b[31m', annotations: [{description: 'bell\u0007'}], status: 'pending'},
        {uuid: 'CON', description: '...', status: 'pending', constructor: {prototype: 1}, run: ['touch owned'], verify: 'touch owned'},
      ]
      write('export.json', JSON.stringify(evil).replace('"constructor"', '"__proto__"'))

      const report = reportOf(await run('spec', 'import', 'export.json', '--json'))

      expect(report.created.map(({path}) => path)).to.deep.equal(['specs/up-31m.md', 'specs/con.md'])
      expect(readdirSync(join(directory, 'specs'))).to.have.members(['con.md', 'up-31m.md'])
      expect(read('specs/up-31m.md')).to.contain('bell\uFFFD').and.not.contain('\u001b')
      expect(report.losses).to.deep.include({id: 'up-31m', what: 'control characters were replaced'})
      const {metadata} = (await run('spec', 'show', 'con', '--json')).json<SpecificationDetails>()
      expect(metadata).to.not.have.any.keys('run', 'verify')
      expect(read('specs/con.md')).to.contain('## Source').and.contain('"__proto__"').and.contain('touch owned')
      expect((await run('spec', 'validate')).code).to.equal(0)
    }))
})
