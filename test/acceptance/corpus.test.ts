import {expect} from 'chai'
import {cpSync, existsSync, readdirSync, readFileSync, rmSync, writeFileSync} from 'node:fs'
import {dirname, join} from 'node:path'
import {type Finished, ROOT, Sandbox} from '../support/binary.ts'

/** 404 files that another project wrote over a year, for another program; see its README. */
const CORPUS = join(dirname(ROOT), 'shared', 'corpus', 'prodigy')

interface Spec {
  readonly id: string
  readonly title: string
  readonly status: string
  readonly priority: string
  readonly dependencies: readonly string[]
  readonly path: string
  readonly ready: boolean
}

interface Problem {
  readonly path: string
  readonly line: number
  readonly column: number
  readonly severity: string
  readonly code: string
  readonly message: string
}

interface Plan {
  readonly specs: ReadonlyArray<{readonly id: string; readonly wave: number; readonly needs: readonly string[]}>
  readonly waves: number
  readonly critical_path: readonly string[]
  readonly startable: number
  readonly stuck: readonly string[]
  readonly up_to_date: readonly string[]
}

describe('404 specifications that nobody wrote for mmm', () => {
  let sandbox: Sandbox

  before(async function () {
    if (!existsSync(CORPUS)) this.skip()
    sandbox = new Sandbox()
    cpSync(CORPUS, join(sandbox.root, 'specs'), {recursive: true})
    expect(await run('init', '--name', 'prodigy')).to.include({code: 0})
  })

  after(() => sandbox?.remove())

  const run = (...args: readonly string[]): Promise<Finished> => sandbox.run(args)
  const fileOf = (id: string): string => join(sandbox.root, 'specs', `${id}.md`)

  async function json<T>(...args: readonly string[]): Promise<T> {
    const {stderr, stdout} = await run(...args, '--json')
    expect(stderr).to.equal('')
    return JSON.parse(stdout) as T
  }

  it('are all listed, but for the README', async () => {
    const specs = await json<Spec[]>('spec', 'list')

    const files = readdirSync(CORPUS).filter((name) => name !== 'README.md')
    expect(files).to.have.length(403)
    expect(specs.map(({path}) => path)).to.have.members(files.map((name) => `specs/${name}`))
    expect(specs.map(({id}) => `${id}.md`)).to.have.members(files)
    const idsThatAre = (status: string): string[] => specs.filter((spec) => spec.status === status).map(({id}) => id)
    expect(idsThatAre('pending')).to.have.length(294)
    expect(idsThatAre('blocked')).to.have.length(108)
    expect(idsThatAre('completed')).to.deep.equal(['158-fix-silent-merge-failure-after-workflow-completion'])
  })

  it('say what they say, in any of their dialects', async () => {
    const specs = new Map((await json<Spec[]>('spec', 'list')).map((spec) => [spec.id, spec]))

    for (const [id, title, priority, dependencies] of [
      ['01-core-architecture', 'Feature: Core Architecture', 'medium', []],
      ['07-claude-cli-ux', 'Specification 07: Claude CLI UX Improvements', 'high', ['03-claude-integration']],
      ['28-structured-command-objects', 'Specification 28: Structured Command Objects', 'high', ['21-configurable-workflow']],
      ['34-worktree-temp-spec-storage', 'Specification 34: Worktree-Specific Temporary Spec Storage', 'high', ['29-centralized-worktree-state']],
      [
        '39-end-to-end-workflow-testing',
        'Specification 39: End-to-End Workflow Testing with Claude CLI Mocking',
        'high',
        ['21-configurable-workflow', '33-batch-spec-implementation', '35-unified-improve-mapping'],
      ],
      [
        '44-context-aware-project-understanding',
        'Specification 44: Context-Aware Project Understanding',
        'high',
        ['10-smart-project-analyzer', '11-simple-state-management'],
      ],
      ['42-fix-ignored-tests', 'Specification 42: Fix Ignored Integration Tests', 'high', []],
      ['57a-subprocess-migration', 'Specification 57a: Subprocess Migration', 'high', ['57-subprocess-abstraction-layer']],
      ['174g-comprehensive-testing', 'Comprehensive Testing', 'high', ['a', 'b', 'c', 'd', 'e', 'f'].map((part) => PARTS_OF_174[part]!)],
      ['65-unified-scoring-system', 'Specification 65: Unified Scoring System', 'high', ['46']],
      ['102B-rebuild-executor', 'Rebuild Clean Executor - Phase 2', 'critical', ['101', '102A']],
      ['112-setup-phase-variable-capture', 'Setup Phase Variable Capture Implementation', 'medium', []],
    ] as const) {
      expect(specs.get(id), id).to.deep.include({title, priority, dependencies})
    }
  })

  it('are validated with every problem named where it can be seen', async () => {
    const {files, problems, specs} = await json<{files: number; specs: number; problems: Problem[]}>('spec', 'validate')

    expect({files, specs}).to.deep.equal({files: 403, specs: 403})
    const counts = Object.entries(Object.groupBy(problems, ({code, severity}) => `${severity} ${code}`)).map(([kind, list]) => [kind, list!.length])
    expect(Object.fromEntries(counts)).to.deep.equal({
      'error dependency-ambiguous': 144,
      'warning duplicate-number': 226,
      'warning unknown-key': 16,
      'warning value': 3,
    })
    for (const {column, line, message, path} of problems.filter(({code}) => code !== 'duplicate-number')) {
      const lines = readFileSync(join(sandbox.root, path), 'utf8').split('\n')
      const named = /"([^"]+)"/.exec(message)![1]!
      expect(lines[line - 1]!.slice(column - 1, column - 1 + named.length), `${path}:${line}:${column}: ${message}`).to.equal(named)
    }
    const {code, stdout} = await run('spec', 'validate', '65-unified-scoring-system')
    expect(stdout.split('\n').slice(1)).to.deep.equal([
      'specs/65-unified-scoring-system.md:6:20: error: The dependency "46" is ambiguous: it could be 46-real-metrics-tracking or ' +
        '46-self-healing-analysis-errors or 46-unified-analysis-function. Name one of them by its id.',
      '1 file: 1 error, 1 warning.',
      '',
    ])
    expect(code).to.equal(3)
  })

  it('are ready just where all they need is done', async () => {
    const specs = await json<Spec[]>('spec', 'list')
    const ready = await json<Spec[]>('spec', 'ready')

    const done = new Set(specs.filter(({status}) => status === 'completed').map(({id}) => id))
    const free = specs.filter(({dependencies, status}) => status === 'pending' && dependencies.every((id) => done.has(id)))
    expect(ready).to.deep.equal(free.map((spec) => ({...spec, ready: true})))
    expect(ready).to.have.length(229)
  })

  it('are planned in waves, each as early as what it needs allows', async () => {
    const specs = await json<Spec[]>('spec', 'list')
    const plan = await json<Plan>('spec', 'plan')

    const wave = new Map(plan.specs.map((spec) => [spec.id, spec.wave]))
    expect([...wave.keys()]).to.have.members(specs.filter(({status}) => status === 'pending').map(({id}) => id))
    expect(plan.stuck).to.have.members(specs.filter(({status}) => status === 'blocked').map(({id}) => id))
    expect(plan.up_to_date).to.deep.equal(['158-fix-silent-merge-failure-after-workflow-completion'])
    for (const {dependencies, id} of specs.filter((spec) => wave.has(spec.id))) {
      const before = dependencies.flatMap((dependency) => wave.get(dependency) ?? [])
      expect(wave.get(id), id).to.equal(1 + Math.max(0, ...before))
    }
    expect(plan).to.include({waves: 7, startable: 229})
    expect(plan.critical_path).to.deep.equal([
      '172-stillwater-foundation-integration',
      '173-parallel-execution-effects-refactor',
      ...['a', 'd', 'e', 'g', 'h'].map((part) => PARTS_OF_174[part]!),
    ])
  })

  it('give the same answer every time, from old files and new ones alike', async () => {
    const known = await run('spec', 'list', '--json')
    rmSync(join(sandbox.root, '.mmm'), {recursive: true})
    const anew = await run('spec', 'list', '--json')

    expect(anew.stdout).to.equal(known.stdout)
  })

  it('go on when some of them break: each is named, and what needs it waits', async () => {
    await json('spec', 'list')
    writeFileSync(fileOf('172-stillwater-foundation-integration'), '---\nnumber: 172\ndependencies: [174h\n---\n# Broken\n')
    writeFileSync(fileOf('01-core-architecture'), '---\ndepends_on: [02-project-management, 999]\n---\n# Core\n')
    writeFileSync(fileOf('02-project-management'), '---\ndepends_on: [01-core-architecture]\n---\n# Projects\n')

    const {problems} = await json<{problems: Problem[]}>('spec', 'validate')
    const specs = new Map((await json<Spec[]>('spec', 'list')).map((spec) => [spec.id, spec]))

    const places = problems.map(({code, column, line, path}) => `${path}:${line}:${column} ${code}`)
    expect(places).to.include.members([
      'specs/172-stillwater-foundation-integration.md:4:1 frontmatter',
      'specs/01-core-architecture.md:2:14 dependency-cycle',
      'specs/01-core-architecture.md:2:37 dependency-missing',
      'specs/173-parallel-execution-effects-refactor.md:7:16 dependency-missing',
    ])
    expect(problems.find(({code}) => code === 'dependency-cycle')!.message).to.equal(
      'Specifications depend on each other in a circle: 01-core-architecture → 02-project-management → 01-core-architecture.',
    )
    expect(specs.size).to.equal(402)
    for (const id of ['01-core-architecture', '173-parallel-execution-effects-refactor', PARTS_OF_174.h!]) expect(specs.get(id)!.status, id).to.equal('blocked')
  })
})

const PARTS_OF_174: Readonly<Record<string, string>> = {
  a: '174a-pure-execution-planning',
  b: '174b-pure-workflow-transformations',
  c: '174c-pure-session-updates',
  d: '174d-effect-modules',
  e: '174e-refactor-orchestrator',
  f: '174f-refactor-workflow-executor',
  g: '174g-comprehensive-testing',
  h: '174h-documentation-finalization',
}
