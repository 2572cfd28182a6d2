import BetterSqlite3 from 'better-sqlite3'
import {mkdirSync, readFileSync, writeFileSync} from 'node:fs'
import {dirname, join} from 'node:path'
import {Host} from '../../src/host.ts'
import {type Finished, type Running, Sandbox} from './binary.ts'
import {valueOf} from './spec-project.ts'

/** An event of `mmm run --json`. */
export type Event = Readonly<Record<string, unknown>> & {readonly type: string; readonly spec?: string}

/** A project in a sandbox, for tests of whole runs through the real binary. */
export class SandboxProject {
  readonly sandbox = new Sandbox()
  readonly directory = join(this.sandbox.root, 'shop')

  constructor(settings = '') {
    const host = new Host({cwd: this.sandbox.root, environment: {MMM_HOME: this.sandbox.home}})
    valueOf(host.projects.init({path: this.directory, name: 'shop'}))
    this.write('mmm.toml', `[project]\nname = "shop"\n${settings}`)
  }

  /** Writes a specification; the values of its frontmatter are written as JSON, which YAML reads. */
  spec(id: string, frontmatter: Readonly<Record<string, unknown>>, body = ''): void {
    const lines = Object.entries(frontmatter).map(([key, value]) => `${key}: ${JSON.stringify(value)}`)
    this.write(`specs/${id}.md`, ['---', ...lines, '---', body].join('\n'))
  }

  write(path: string, text: string): void {
    mkdirSync(dirname(this.path(path)), {recursive: true})
    writeFileSync(this.path(path), text)
  }

  read(path: string): string {
    return readFileSync(this.path(path), 'utf8')
  }

  path(...parts: readonly string[]): string {
    return join(this.directory, ...parts)
  }

  start(...args: readonly string[]): Running {
    return this.sandbox.start(args, {cwd: this.directory})
  }

  mmm(...args: readonly string[]): Promise<Finished> {
    return this.start(...args).finished
  }

  /** Rows of the state database, as any other program would read them. */
  query<T = Record<string, unknown>>(sql: string): T[] {
    const database = new BetterSqlite3(this.path('.mmm', 'state.db'), {readonly: true})
    try {
      return database.prepare(sql).all() as T[]
    } finally {
      database.close()
    }
  }

  /** Each specification with its status, as the database has it. */
  statuses(): Record<string, string> {
    return Object.fromEntries(this.query<{id: string; status: string}>('SELECT id, status FROM specifications ORDER BY id').map(({id, status}) => [id, status]))
  }

  remove(): void {
    this.sandbox.remove()
  }
}

/** Runs a test with a project, and removes that afterwards. `settings` go into its `mmm.toml`. */
export async function withProject(test: (project: SandboxProject) => Promise<void>, settings = ''): Promise<void> {
  const project = new SandboxProject(settings)
  try {
    await test(project)
  } finally {
    project.remove()
  }
}

/** The events of a run, one JSON object a line. */
export function eventsOf(stdout: string): Event[] {
  return stdout
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line) as Event)
}

/** The summary with which a run ends. */
export function summaryOf(stdout: string): Event {
  return eventsOf(stdout).at(-1)!
}
