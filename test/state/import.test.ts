import {expect} from 'chai'
import {mkdirSync, readFileSync, symlinkSync, writeFileSync} from 'node:fs'
import {createHash} from 'node:crypto'
import {join} from 'node:path'
import {ok} from '../../src/result.ts'
import {exportSchema} from '../../src/state/export-schema.ts'
import {RunStore} from '../../src/state/run-store.ts'
import {StateProject, unwrap, withProject} from '../support/state-project.ts'
import {NOWHERE} from '../support/receipt.ts'

type Row = Record<string, unknown>
type Document = Record<string, unknown> &
  Record<'changes' | 'checkpoints' | 'contents' | 'dependencies' | 'evidence' | 'executions' | 'plugin_values' | 'runs' | 'specifications' | 'versions', Row[]>

/** A sound document of two specifications, one with an attempt and a proof. */
async function soundDocument(): Promise<Document> {
  let text = ''
  await withProject((project) => {
    project.add('a', '# A\n')
    project.add('b', '---\ndepends_on: [a]\n---\n# B\n')
    project.attempt('a', {evidence: [{...NOWHERE, command: 'true', exit_code: 0, passed: true, duration_ms: 1, output: 'ok'}]})
    unwrap(project.state.checkpoints.create('here'))
    text = project.export()
  })
  return JSON.parse(text) as Document
}

/** Imports a document both ways; each must be refused, and leave no trace in database or folder. */
function expectRefusal(project: StateProject, document: string): Array<{code: string; message: string}> {
  const before = project.everything()
  return (['replace', 'merge'] as const).map((mode) => {
    const imported = project.import(document, {mode})
    if (imported.ok) throw new Error(`${mode} took it`)
    expect(project.everything(), mode).to.deep.equal(before)
    return imported.error
  })
}

const text = '---\nid: evil\n---\n# Evil\n'
const hash = createHash('sha256').update(text).digest('hex')

/** Adds one more specification, with what is said of it here. */
function addSpecification(document: Document, row: Row): void {
  document.contents.push({hash, content: text})
  const added: Row = {
    ...document.specifications[0],
    id: 'evil',
    path: 'specs/evil.md',
    content_hash: hash,
    completed_hash: null,
    evidence_id: null,
    ...row,
  }
  document.specifications.push(added)
  const {id, metadata, name, path, status} = added
  const version = Number(document.versions.at(-1)!.version) + 1
  document.versions.push({...document.versions.at(-1)!, version})
  const facts = {status, completed: null, evidence: null, content: hash, title: name, path, metadata}
  document.changes.push({...document.changes.at(-1)!, id: 1000, version, kind: 'spec.added', entity_id: id, before: null, after: facts})
}

describe('import refuses, and changes nothing, when', () => {
  let sound: Document
  before(async () => {
    sound = await soundDocument()
  })

  /** Each changes a sound document for the worse. */
  const WRONGS: ReadonlyArray<readonly [what: string, spoil: (document: Document) => void, says: RegExp]> = [
    [
      'a path leads upward',
      (document) => addSpecification(document, {path: '../evil.md'}),
      /specifications, row 3: path must be the path of a \.md file inside the project, such as specs\/login\.md, not "\.\.\/evil\.md"\./,
    ],
    [
      'a path leads upward on its way',
      (document) => addSpecification(document, {path: 'specs/../../evil.md'}),
      /path must be the path of a \.md file inside the project/,
    ],
    [
      'a path leads upward behind a line separator',
      (document) => addSpecification(document, {path: 'specs/\u2028/../../evil.md'}),
      /path must be the path of a \.md file inside the project/,
    ],
    ['a path is absolute', (document) => addSpecification(document, {path: '/tmp/evil.md'}), /path must be the path of a \.md file inside the project/],
    ['a path has a drive', (document) => addSpecification(document, {path: 'C:/evil.md'}), /path must be the path of a \.md file inside the project/],
    [
      'a path has backslashes',
      (document) => addSpecification(document, {path: 'specs\\..\\evil.md'}),
      /path must be the path of a \.md file inside the project/,
    ],
    ['a path has an empty step', (document) => addSpecification(document, {path: 'specs//evil.md'}), /path must be the path of a \.md file inside the project/],
    [
      'a path has control characters',
      (document) => addSpecification(document, {path: 'specs/\u001b[2Jevil.md'}),
      /path must be the path of a \.md file inside the project/,
    ],
    [
      'a path is no markdown file',
      (document) => addSpecification(document, {path: 'specs/evil.sh'}),
      /path must be the path of a \.md file inside the project/,
    ],
    [
      'a path is a folder that hides',
      (document) => addSpecification(document, {path: '.git/hooks/evil.md'}),
      /\.git\/hooks\/evil\.md cannot be the file of evil/,
    ],
    ['a path lies where no specifications do', (document) => addSpecification(document, {path: 'mmm.md'}), /mmm\.md cannot be the file of evil/],
    ['a text says another id', (document) => addSpecification(document, {id: 'good'}), /cannot be the file of good: it says another id/],
    ['a path stands in the change log only', (document) => (document.changes.at(-1)!.before = {path: '../../evil.md'}), /changes, row \d+: .*before/],
    ['a log leads upward', (document) => (document.executions[0]!.log = '../a.log'), /executions, row 1: log must be the name of a log inside its run/],
    ['a lock leads upward', (document) => (document.runs[0]!.token = '../../state'), /runs, row 1: token must be letters, digits and "-", 64 at most, not/],
    ['an id is not one', (document) => addSpecification(document, {id: '../a'}), /id must be an id of letters/],
    ['a type is wrong', (document) => (document.specifications[0]!.name = 7), /specifications, row 1: name must be a text, not 7\./],
    [
      'a status does not exist',
      (document) => (document.specifications[0]!.status = 'finished'),
      /status must be one of pending, in_progress, completed, failed, blocked, skipped, not "finished"\./,
    ],
    ['a row is no object', (document) => (document.specifications[0] = [] as never), /specifications, row 1: it must be an object, not a list\./],
    ['a key is unknown', (document) => (document.runs[0]!.extra = 1), /runs, row 1: it must not have "extra"\./],
    ['a key is missing', (document) => delete document.runs[0]!.token, /runs, row 1: it must have "token"\./],
    [
      'a key is __proto__',
      (document) => (document.runs[0] = JSON.parse(JSON.stringify(document.runs[0]).replace('{', '{"__proto__": {}, ')) as Row),
      /it must not have "__proto__"/,
    ],
    ['a number is huge', (document) => (document.executions[0]!.id = 1e300), /executions, row 1: id must be a number of at most 1099511627776, not 1e\+300\./],
    ['a number leaves no room above', (document) => (document.versions[0]!.version = Number.MAX_SAFE_INTEGER), /version must be a number of at most/],
    [
      'a time is none',
      (document) => (document.versions[0]!.at = '2026-13-45T25:61:61.000Z'),
      /at must be a time such as 2026-11-22T09:30:00\.000Z, not "2026-13-45T25:61:61\.000Z"\./,
    ],
    [
      'a specification stands there twice',
      (document) => document.specifications.push({...document.specifications[0]!}),
      /specifications, row 3: there are two of a/,
    ],
    ['two specifications share a file', (document) => addSpecification(document, {path: 'specs/a.md'}), /two specifications have the file specs\/a\.md/],
    ['a run stands there twice', (document) => document.runs.push({...document.runs[0]!}), /runs, row 2: there are two of 1/],
    ['an execution stands there twice', (document) => document.executions.push({...document.executions[0]!}), /executions, row 2: there are two of 1/],
    [
      'dependencies are not what the row says',
      (document) => (document.specifications[1]!.dependencies = ['other']),
      /b depends on something else than its row says/,
    ],
    ['a content is missing', (document) => document.contents.splice(0, 2), /its content is missing/],
    ['a content is not what its hash says', (document) => (document.contents[0]!.content = 'other'), /contents, row 1: its content is not what its hash says/],
    ['a dependency is missing', (document) => (document.dependencies[0]!.depends_on = 'ghost'), /dependencies, row 1: there is no specification "ghost"/],
    ['a run is missing', (document) => document.runs.splice(0), /there is no run 1/],
    ['an execution is of no specification', (document) => (document.executions[0]!.spec_id = 'ghost'), /executions, row 1: there is no specification "ghost"/],
    ['a proof is of no execution', (document) => (document.evidence[0]!.execution_id = 9), /evidence, row 1: there is no execution 9/],
    [
      'the execution that proved a specification is missing',
      (document) => (document.specifications[0]!.evidence_id = 9),
      /the execution 9 that proved a is missing/,
    ],
    ['a version is left out', (document) => document.versions.splice(2, 1), /versions, row 3: version 4 stands after version 2/],
    ['a change is of no version', (document) => (document.changes[0]!.version = 99), /changes, row 1: there is no version 99/],
    ['a change is of no known kind', (document) => (document.changes[0]!.kind = 'spec.deleted'), /kind must be one of batch, project,/],
    ['a change gives a status that does not exist', (document) => (document.changes.at(-1)!.before = {status: 'done'}), /before/],
    [
      'a text in the change log is missing',
      (document) => (document.changes.find(({kind}) => kind === 'spec.added')!.after = {content: 'f'.repeat(64)}),
      /the content f+ is missing/,
    ],
    ['a checkpoint is of no version', (document) => (document.checkpoints[0]!.version = 99), /checkpoints, row 1: there is no version 99/],
    ['a checkpoint has the name of a version', (document) => (document.checkpoints[0]!.name = '2'), /checkpoints, row 1: name must be letters, digits/],
    ['a specification is in progress for ever', (document) => (document.specifications[1]!.status = 'in_progress'), /in progress, but no run is working on it/],
    [
      'a number in a value is infinite',
      (document) => document.plugin_values.push({plugin: 'p', key: 'k', updated_at: '2026-01-01T00:00:00.000Z', value: 'INFINITE'}),
      /The document cannot be read near line 1, character \d+: a number is too large\./,
    ],
    ['a section is unknown', (document) => (document.bonus = []), /bonus: there is no such section/],
    ['a value is unknown', (document) => (document.bonus = 1), /bonus: there is no such section/],
    ['a section is no list', (document) => (document.runs = {} as never), /runs: it must be a list/],
    ['a section is missing', (document) => delete (document as Partial<Document>).dependencies, /the section dependencies must stand here/],
    ['the last section is missing', (document) => delete (document as Partial<Document>).plugin_values, /the section plugin_values is missing/],
    ['history is said to be left out and is not', (document) => (document.scope = 'specs'), /runs: the section specifications must stand here/],
    ['it is of a newer format', (document) => (document.format_version = 2), /format_version: this mmm reads version 1, not 2/],
    ['it is of another program', (document) => (document.format = 'package-lock'), /format: it must be "mmm-state"/],
    ['its scope is unknown', (document) => (document.scope = 'half'), /scope: it must be "complete" or "specs"/],
    ['it says nothing of itself', (document) => delete document.format, /format: it must stand before all rows/],
  ]

  for (const [what, spoil, says] of WRONGS) {
    it(what, () =>
      withProject((project) => {
        project.add('here', '# Here\n')
        unwrap(project.specifications.mark('here', 'skipped'))
        const document = structuredClone(sound)
        spoil(document)

        for (const {code, message} of expectRefusal(project, JSON.stringify(document).replace('"INFINITE"', '[{"a":-1e999}]'))) {
          expect(code).to.be.oneOf(['IMPORT_INVALID', 'JSON_ROWS'])
          expect(message)
            .to.match(says)
            .and.to.match(/Nothing was imported\.$/)
        }
      }),
    )
  }

  it('says in words what every pattern of the schema means', () => {
    const patterns: unknown[] = []
    const walk = (node: unknown): void => {
      if (typeof node !== 'object' || node === null) return
      if ('pattern' in node) patterns.push('description' in node ? node.description : node)
      Object.values(node).forEach(walk)
    }
    walk(exportSchema())

    expect(patterns).to.have.length.above(20)
    for (const said of patterns)
      expect(said)
        .to.be.a('string')
        .that.does.not.match(/[\\^$]/)
  })

  it('sections stand in another order, or one stands there twice', () =>
    withProject((project) => {
      const {specifications, ...rest} = sound
      const reordered = JSON.stringify({...rest, specifications})
      for (const {message} of expectRefusal(project, reordered)) expect(message).to.include('dependencies: the section specifications must stand here')
      const twice = JSON.stringify(sound).replace('"runs":', '"contents":[],"runs":')
      for (const {message} of expectRefusal(project, twice)) expect(message).to.include('contents: the section runs must stand here')
      const headers = JSON.stringify(sound).replace('{', '{"scope":"specs",')
      for (const {message} of expectRefusal(project, headers)) expect(message).to.include('scope: it stands there twice')
    }))

  it('it is cut off, anywhere', () =>
    withProject((project) => {
      const whole = JSON.stringify(sound)
      for (let end = 0; end < whole.length; end += 211) for (const {code} of expectRefusal(project, whole.slice(0, end))) expect(code).to.equal('JSON_ROWS')
    })).timeout(20_000)

  it('it is not UTF-8', () =>
    withProject((project) => {
      const path = join(project.directory, 'bytes.json')
      writeFileSync(path, Buffer.from(JSON.stringify(sound).replace('"# A', '"\u00ff A'), 'latin1'))
      const before = project.everything()

      expect(project.state.archive.importFrom(path, {mode: 'merge'})).to.have.nested.property('error.code', 'FILE_READ_FAILED')
      expect(project.state.archive.importFrom(path, {mode: 'replace'})).to.have.nested.property('error.code', 'FILE_READ_FAILED')
      expect(project.state.archive.importFrom(join(project.directory, 'none.json'), {mode: 'merge'})).to.have.nested.property('error.code', 'FILE_READ_FAILED')
      expect(project.state.archive.importFrom(project.directory, {mode: 'replace'})).to.have.nested.property('error.code', 'FILE_READ_FAILED')
      expect(project.everything()).to.deep.equal(before)
    }))

  it('a run is going', () =>
    withProject((project) => {
      unwrap(project.database.change('starting a run', 'run', () => ok(new RunStore(project.database).insert({projectId: 1, token: 'alive', options: {}}))))
      for (const {code} of expectRefusal(project, JSON.stringify(sound))) expect(code).to.equal('RUN_GOING')
    }))

  it('a file says something else, a folder has its name, or a file stands where its folder should', () =>
    withProject((project) => {
      project.write('specs/other.md', '---\nid: other\n---\n')
      mkdirSync(join(project.directory, 'specs', 'b.md'))
      project.write('specs/a.md', '---\nbroken: [\n---\n')
      const document = structuredClone(sound)
      addSpecification(document, {path: 'specs/other.md/evil.md'})
      project.look()

      for (const {code, message} of expectRefusal(project, JSON.stringify(document))) {
        expect(code).to.equal('IMPORT_CONFLICT')
        expect(message).to.include('specs/a.md, specs/b.md, specs/other.md/evil.md')
      }
      const forced = project.import(JSON.stringify(document), {mode: 'merge', force: true})
      expect(forced).to.have.deep.nested.property('error.context.paths', ['specs/b.md', 'specs/other.md/evil.md'])
      expect(project.read('specs/a.md')).to.equal('---\nbroken: [\n---\n')
    }))

  it('a link leads out of where specifications lie', () =>
    withProject((project) => {
      mkdirSync(join(project.directory, 'elsewhere'))
      mkdirSync(join(project.directory, 'specs'))
      symlinkSync('../elsewhere', join(project.directory, 'specs', 'link'))
      const document = structuredClone(sound)
      addSpecification(document, {path: 'specs/link/evil.md'})

      for (const {message} of expectRefusal(project, JSON.stringify(document))) expect(message).to.include('specs/link/evil.md cannot be the file of evil')
    }))
})

describe('import --replace', () => {
  it('keeps the state before in a file of its own when another import comes in between', () =>
    withProject(async (project) => {
      project.add('here', '# Here\n')
      const document = JSON.stringify(await soundDocument())
      const before = project.export()
      const other = new StateProject(project.directory)
      const files: unknown[] = []
      const takePart = (importer: StateProject): void => {
        files.push(unwrap(importer.import(document, {mode: 'replace'})).before)
      }
      const change = project.database.change.bind(project.database)
      project.database.change = ((...parameters: Parameters<typeof change>) => {
        project.database.change = change
        takePart(other)
        return change(...parameters)
      }) as typeof change
      takePart(project)
      other.close()

      const [first, second] = files as Array<{file: string}>
      expect(first!.file).to.not.equal(second!.file)
      expect(readFileSync(first!.file, 'utf8')).to.equal(before)
    }))

  for (const [what, spoil] of [
    ['a title', ({specifications}) => (specifications[0]!.name = 'Other')],
    ['a proof', ({specifications}) => (specifications[0]!.completed_hash = null)],
    ['a place', ({changes}) => ((changes.find(({kind}) => kind === 'spec.added')!.after as Row).path = 'specs/other.md')],
    ['a specification of which the log knows nothing', (document) => addSpecification(document, {}) ?? document.changes.pop()],
    ['metadata that no file has', ({specifications}) => (specifications[0]!.metadata = {run: 'rm -rf /'})],
  ] satisfies ReadonlyArray<readonly [string, (document: Document) => unknown]>) {
    it(`refuses rows and a log that contradict each other, such as of ${what}; a merge leaves the log behind`, () =>
      withProject(async (project) => {
        project.add('here', '# Here\n')
        const document = structuredClone(await soundDocument())
        spoil(document)
        const everything = project.everything()

        const refused = project.import(JSON.stringify(document), {mode: 'replace'})
        expect(refused)
          .to.have.nested.property('error.message')
          .that.matches(/^The document: rows and change log contradict each other: .* Nothing was imported\.$/)
        expect(project.everything()).to.deep.equal(everything)
        unwrap(project.import(JSON.stringify(document), {mode: 'merge'}))
        expect(project.problems()).to.be.empty
      }))
  }
})

describe('import --force', () => {
  it('replaces files that say something else', () =>
    withProject(async (project) => {
      const document = JSON.stringify(await soundDocument())
      project.write('specs/a.md', '# Other\n')
      project.look()

      const {files} = unwrap(project.import(document, {mode: 'replace', force: true}))

      expect(files).to.deep.equal(['specs/a.md', 'specs/b.md'])
      expect(project.read('specs/a.md')).to.equal('# A\n')
      expect(project.problems()).to.be.empty
    }))
})
