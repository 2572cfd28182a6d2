import {mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync} from 'node:fs'
import {tmpdir} from 'node:os'
import {dirname, join} from 'node:path'
import {loadConfiguration} from '../../src/configuration/configuration-loader.ts'
import type {Database} from '../../src/database/database.ts'
import {openDatabase, type OpenOptions} from '../../src/database/open-database.ts'
import {ProjectStore} from '../../src/project/project-store.ts'
import {ok, type Result} from '../../src/result.ts'
import {SpecificationEngine} from '../../src/specification/specification-engine.ts'

/** A project of the given specifications in a folder of its own, and the real services on its state, without a command line around them. */
export class Workplace {
  readonly path: string

  constructor(path: string) {
    this.path = path
  }

  static create(specifications: Readonly<Record<string, string>>, path = temporaryFolder()): Workplace {
    const workplace = new Workplace(path)
    workplace.write('mmm.toml', '[project]\nname = "workplace"\n')
    for (const [id, frontmatter] of Object.entries(specifications)) workplace.write(`specs/${id}.md`, `---\n${frontmatter}\n---\n# ${id}\n`)
    return workplace
  }

  get stateFile(): string {
    return join(this.path, '.mmm', 'state.db')
  }

  /** Where locks of runs lie. */
  get locks(): string {
    return join(this.path, '.mmm', 'runs')
  }

  write(path: string, text: string): void {
    mkdirSync(dirname(join(this.path, path)), {recursive: true})
    writeFileSync(join(this.path, path), text)
  }

  open(options: Partial<OpenOptions> = {}): OpenWorkplace {
    return new OpenWorkplace(this, unwrap(openDatabase({path: this.stateFile, now: () => new Date(), ...options})))
  }

  remove(): void {
    rmSync(this.path, {force: true, recursive: true})
  }
}

/** A workplace with its database open. */
export class OpenWorkplace {
  readonly database: Database
  readonly projectId: number
  readonly specifications: SpecificationEngine

  constructor({path}: Workplace, database: Database) {
    this.database = database
    const configuration = unwrap(loadConfiguration({environment: {}, files: []}))
    const store = new ProjectStore(database)
    const register = (): number =>
      unwrap(database.change('registering the project', 'project', (changes) => ok(store.save({name: 'workplace', path}, changes))))
    this.projectId = unwrap(database.read('reading the project', () => store.find()))?.id ?? register()
    this.specifications = new SpecificationEngine({database, configuration, projectId: this.projectId, projectPath: path})
  }

  close(): void {
    this.database.close()
  }
}

/** Runs a test in a workplace with two specifications, or those given, and removes that afterwards. */
export async function withWorkplace(
  test: (workplace: Workplace) => Promise<void> | void,
  specifications: Readonly<Record<string, string>> = {first: 'tags: [one]', second: 'depends_on: [first]'},
): Promise<void> {
  const workplace = Workplace.create(specifications)
  try {
    await test(workplace)
  } finally {
    workplace.remove()
  }
}

export function temporaryFolder(): string {
  return realpathSync(mkdtempSync(join(tmpdir(), 'mmm-workplace-')))
}

/** The value of a Result; its error fails the test. */
export function unwrap<T, E>(result: Result<T, E>): T {
  if (result.ok) return result.value
  throw result.error
}
