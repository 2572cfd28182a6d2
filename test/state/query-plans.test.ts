import {expect} from 'chai'
import type {ChangeSet} from '../../src/database/change-set.ts'
import type {Database} from '../../src/database/database.ts'
import {ProjectStore} from '../../src/project/project-store.ts'
import {ok} from '../../src/result.ts'
import {MarkingStore} from '../../src/specification/marking-store.ts'
import {ForeignProofStore} from '../../src/specification/foreign-proof-store.ts'
import {LinkStore} from '../../src/specification/link-store.ts'
import {SearchStore} from '../../src/specification/search-store.ts'
import {SpecFileStore} from '../../src/specification/spec-file-store.ts'
import {SpecificationStore, type SpecRecord} from '../../src/specification/specification-store.ts'
import {ChangeLogStore} from '../../src/state/change-log-store.ts'
import {CheckpointStore} from '../../src/state/checkpoint-store.ts'
import {FoundItemsStore} from '../../src/specification/found-items-store.ts'
import {ExecutionStore} from '../../src/state/execution-store.ts'
import {ExportStore, SECTIONS} from '../../src/state/export-store.ts'
import {FileChangeStore} from '../../src/state/file-change-store.ts'
import {IntegrityStore} from '../../src/state/integrity-store.ts'
import {OutcomeStore} from '../../src/state/outcome-store.ts'
import {PluginValueStore} from '../../src/state/plugin-value-store.ts'
import {PruneStore} from '../../src/state/prune-store.ts'
import {RunnerLimitStore} from '../../src/state/runner-limit-store.ts'
import {RunEventStore} from '../../src/state/run-event-store.ts'
import {RunStore} from '../../src/state/run-store.ts'
import {RunViewStore} from '../../src/state/run-view-store.ts'
import {RunWishStore} from '../../src/state/run-wish-store.ts'
import {UsageStore} from '../../src/state/usage-store.ts'
import {type StateProject, unwrap, withProject} from '../support/state-project.ts'
import {NOWHERE} from '../support/receipt.ts'

const NOW = '2026-01-01T00:00:00.000Z'
const HASH = '0'.repeat(64)

/** Every subset of some fields: each is another query. */
function* subsets<T extends object>(fields: T): Generator<Partial<T>> {
  const entries = Object.entries(fields)
  for (let bits = 0; bits < 2 ** entries.length; bits++) yield Object.fromEntries(entries.filter((_, index) => bits & (1 << index))) as Partial<T>
}

/** A call of every method of every store, by store and method. */
function callsOf(database: Database, changes: ChangeSet): Record<string, {store: object; calls: Record<string, () => unknown>}> {
  const changeLog = new ChangeLogStore(database)
  const checkpoints = new CheckpointStore(database)
  const executions = new ExecutionStore(database)
  const foundItems = new FoundItemsStore(database)
  const exported = new ExportStore(database, '.mmm/logs')
  const fileChanges = new FileChangeStore(database)
  const integrity = new IntegrityStore(database)
  const marking = new MarkingStore(database)
  const outcomes = new OutcomeStore(database)
  const projects = new ProjectStore(database)
  const prune = new PruneStore(database)
  const limits = new RunnerLimitStore(database)
  const runs = new RunStore(database)
  const runEvents = new RunEventStore(database)
  const runViews = new RunViewStore(database)
  const runWishes = new RunWishStore(database)
  const search = new SearchStore(database)
  const specs = new SpecificationStore(database)
  const links = new LinkStore(database)
  const specFiles = new SpecFileStore(database)
  const foreignProofs = new ForeignProofStore(database)
  const usage = new UsageStore(database)
  const values = new PluginValueStore(database, 'plugin')
  const record = specs.find('s1') as SpecRecord
  const draft = {id: 'new', title: 'New', references: [], initialStatus: 'pending', metadata: {}} as const
  const file = {path: 'specs/new.md', content: '', hash: HASH, projectId: 1}
  return {
    ChangeLogStore: {
      store: changeLog,
      calls: {
        list: () =>
          [...subsets({id: 's1', kind: 'spec.status', author: 'run:1', since: NOW, until: NOW} as const)].map((filter) =>
            changeLog.list({...filter, limit: 5}),
          ),
        after: () => [...changeLog.after(1)],
        firstAfter: () => changeLog.firstAfter(1),
        since: () => changeLog.since(1),
        changesOf: () => changeLog.changesOf(1),
        find: () => changeLog.find(1),
        before: () => changeLog.before(2),
        firstBy: () => changeLog.firstBy('run:1'),
        countOf: () => [changeLog.countOf(1), changeLog.countOf(1, {id: 's1', kind: 'spec.status'})],
        lastBy: () => changeLog.lastBy('run:1', 9),
        oldest: () => changeLog.oldest(),
        latest: () => changeLog.latest(),
        content: () => changeLog.content(HASH),
      },
    },
    CheckpointStore: {
      store: checkpoints,
      calls: {
        list: () => checkpoints.list(),
        find: () => checkpoints.find('here'),
        keep: () => checkpoints.keep({prefix: 'kept', version: 1, specs: 1}, 1, {}),
        insert: () => checkpoints.insert({name: 'inserted', version: 1, specs: 1}, 1, {}),
      },
    },
    FoundItemsStore: {store: foundItems, calls: {find: () => foundItems.find('s1')}},
    ExecutionStore: {
      store: executions,
      calls: {
        insert: () => executions.insert({runId: 1, specId: 's1', iteration: 1, runner: 'shell', command: '', input: '', contentHash: HASH, log: ''}),
        finish: () =>
          executions.finish({
            id: 1,
            status: 'failed',
            durationMs: 1,
            reason: null,
            output: null,
            evidence: [{...NOWHERE, command: '', exit_code: 0, passed: true, duration_ms: 1, output: ''}],
          }),
        interrupt: () => executions.interrupt(1, 'it ended'),
        list: () =>
          [...subsets({specId: 's1', runId: 1, status: 'failed', since: NOW, until: NOW} as const)].map((filter) => executions.list({...filter, limit: 5})),
        count: () => [...subsets({specId: 's1', runId: 1, status: 'failed', since: NOW, until: NOW} as const)].map((filter) => executions.count(filter)),
        find: () => executions.find(1),
        latest: () => executions.latest('s1'),
        decide: () => executions.decide(1, 'approved', null),
        printed: () => executions.printed('s1'),
        durations: () => executions.durations(10),
        continuation: () => executions.continuation('s1', HASH),
        evidence: () => executions.evidence(1),
        learn: () => executions.learn(1, {session: 'a', model: 'm', usage: {cost_usd: 1}}),
        answer: () => executions.answer('s1'),
      },
    },
    ExportStore: {
      store: exported,
      calls: {
        rows: () => SECTIONS.flatMap((section) => [true, false].map((complete) => [...exported.rows(section, {complete})])),
        insert: () =>
          exported.insert(
            SECTIONS.find(({name}) => name === 'plugin_values')!,
            {plugin: 'p', key: 'k', updated_at: NOW, value: 1},
          ),
        content: () => exported.content(HASH),
        hasContent: () => exported.hasContent(HASH),
        findSpecification: () => exported.findSpecification('s1'),
        withoutFile: () => exported.withoutFile(),
        hasPluginValue: () => exported.hasPluginValue('p', 'k'),
        setEvidence: () => exported.setEvidence('s1', 1),
        lastId: () => [exported.lastId('executions'), exported.lastId('runs')],
        clear: () => 'empties all tables',
        deferReferences: () => exported.deferReferences(),
      },
    },
    FileChangeStore: {
      store: fileChanges,
      calls: {
        has: () => fileChanges.has('token'),
        note: () => fileChanges.note('token'),
      },
    },
    IntegrityStore: {
      store: integrity,
      calls: {
        wrongAttempts: () => [...integrity.wrongAttempts()],
        wrongReceipts: () => [...integrity.wrongReceipts()],
        unsealed: () => integrity.unsealed(),
        ...Object.fromEntries(
          (
            [
              'damage',
              'orphans',
              'versionGaps',
              'unequalDependencies',
              'wrongContents',
              'unequalContents',
              'missingProofs',
              'abandoned',
              'wrongCheckpoints',
              'dependencies',
            ] as const
          ).map((name) => [name, () => integrity[name]()]),
        ),
      },
    },
    MarkingStore: {
      store: marking,
      calls: {
        isPlain: () => marking.isPlain(),
        fingerprint: () => marking.fingerprint('specs/s1.md'),
        dependencies: () => marking.dependencies('s2'),
        isWaitedFor: () => marking.isWaitedFor('s3'),
        pendingBehind: () => marking.pendingBehind('s3'),
        isCircular: () => marking.isCircular('s2'),
        restsOnStale: () => marking.restsOnStale('s2'),
      },
    },
    OutcomeStore: {
      store: outcomes,
      calls: {
        finish: () => outcomes.finish(2, {status: 'failed', durationMs: 1, reason: null, output: null, evidence: []}),
        decide: () => outcomes.decide(1, 'approved', null),
        interrupt: () => outcomes.interrupt(1, 'it ended'),
      },
    },
    PluginValueStore: {
      store: values,
      calls: {
        find: () => values.find('k'),
        keys: () => values.keys('k'),
        save: () => values.save('k', '1'),
        remove: () => values.remove('k'),
      },
    },
    ProjectStore: {
      store: projects,
      calls: {
        find: () => projects.find(),
        save: () => projects.save({name: 'shop', path: '/elsewhere'}, changes),
      },
    },
    PruneStore: {
      store: prune,
      calls: {
        countOutputs: () => prune.countOutputs(NOW),
        countEvents: () => prune.countEvents(NOW),
        dropEvents: () => prune.dropEvents(NOW),
        dropOutputs: () => prune.dropOutputs(NOW),
        endedRuns: () => prune.endedRuns(NOW),
        lastUnneeded: () => [prune.lastUnneeded(NOW), prune.lastUnneeded(NOW, {automatic: true})],
        countAutomatic: () => prune.countAutomatic(NOW),
        dropAutomatic: () => prune.dropAutomatic(NOW),
        countVersions: () => prune.countVersions(0),
        dropVersions: () => prune.dropVersions(0),
        dropContents: () => prune.dropContents(),
      },
    },
    RunnerLimitStore: {
      store: limits,
      calls: {
        all: () => limits.all(),
        save: () => limits.save({runner: 'claude', until: NOW, reason: 'too much'}),
        forget: () => limits.forget('claude', NOW),
      },
    },
    RunEventStore: {
      store: runEvents,
      calls: {
        insert: () => runEvents.insert(1, {position: 1, at: NOW, event: {type: 'run.paused'}}),
        after: () => runEvents.after(1, 0),
      },
    },
    RunViewStore: {
      store: runViews,
      calls: {
        list: () => runViews.list({limit: 1}),
        count: () => runViews.count({}),
        find: () => runViews.find(1),
        ofJoint: () => runViews.ofJoint('joint'),
        attempts: () => runViews.attempts(1),
      },
    },
    RunWishStore: {
      store: runWishes,
      calls: {
        find: () => runWishes.find(1),
        set: () => runWishes.set(1, 'pause'),
      },
    },
    RunStore: {
      store: runs,
      calls: {
        insert: () => runs.insert({projectId: 1, token: 'another', options: {}}),
        finish: () => runs.finish(1, 'completed', null),
        running: () => runs.running(),
        latest: () => runs.latest(),
        status: () => runs.status(1),
      },
    },
    SearchStore: {
      store: search,
      calls: {
        create: () => search.create(),
        isSound: () => search.isSound(),
        outdated: () => search.outdated(),
        gone: () => search.gone(),
        save: () => search.save({id: 's1', title: 'S', contentHash: HASH, content: ''}, [], 'body'),
        match: () => search.match('"body"'),
        remove: () => search.remove('s1'),
      },
    },
    UsageStore: {
      store: usage,
      calls: {
        pastCosts: () => usage.pastCosts(10),
        spending: () => [...subsets({runId: 1, specId: 's1'} as const)].map((filter) => usage.spending(filter)),
        recentCosts: () => usage.recentCosts(10),
      },
    },
    LinkStore: {store: links, calls: {all: () => links.all(), loose: () => links.loose(), of: () => links.of('s1')}},
    SpecFileStore: {
      store: specFiles,
      calls: {
        all: () => specFiles.all(),
        listing: () => specFiles.listing(),
        sayAll: () => specFiles.sayAll(),
        leftOut: () => specFiles.leftOut(),
        generating: () => specFiles.generating(),
      },
    },
    ForeignProofStore: {
      store: foreignProofs,
      calls: {all: () => foreignProofs.all(), note: () => foreignProofs.note({id: 's1', evidenceId: 1}, [['b:c', '1:']])},
    },
    SpecificationStore: {
      store: specs,
      calls: {
        present: () => specs.present(),
        count: () => specs.count(),
        inProgress: () => specs.inProgress(),
        all: () => specs.all(),
        find: () => specs.find('s1'),
        content: () => specs.content('s1'),
        saveFile: () => specs.saveFile({path: 'specs/s1.md', fingerprint: '1', claimedId: 's1', problems: [], generator: null}),
        forgetFile: () => specs.forgetFile('specs/s1.md'),
        saveContent: () => specs.saveContent(HASH, ''),
        insert: () => specs.insert(draft, file, changes),
        update: () => specs.update(record, {...draft, id: 's1'}, {...file, path: 'specs/s1.md'}, changes),
        remove: () => specs.remove(record, changes),
        saveLinks: () => specs.saveLinks('s2', [{reference: 's3', dependsOn: 's3'}], [], changes),
        setStatusOf: () => specs.setStatusOf(record, {id: 's1', status: 'failed'}, ['pending'], changes),
        setStatus: () => specs.setStatus({id: 's3', status: 'failed'}, ['pending'], changes),
        claim: () => specs.claim(specs.find('s4') as SpecRecord, 1, changes),
        heldBy: () => specs.heldBy(1),
      },
    },
  }
}

/** Rows enough for an index to be worth it. */
function fill({database}: StateProject): void {
  const numbers = (count: number): string => `WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < ${count})`
  for (const sql of [
    `INSERT INTO contents VALUES ('${HASH}', '')`,
    `${numbers(50)} INSERT INTO runs (id, project_id, status, token, started_at, completed_at, options, summary) SELECT i, 1, iif(i < 50, 'completed', 'running'), 'token' || i, '${NOW}', '${NOW}', '{}', NULL FROM n`,
    `${numbers(200)} INSERT INTO specifications (id, project_id, name, status, path, content_hash, created_at, updated_at, dependencies, metadata, content)
       SELECT 's' || i, 1, 'S', 'pending', 'specs/s' || i || '.md', '${HASH}', '${NOW}', '${NOW}', '[]', '{}', '' FROM n`,
    `${numbers(2000)} INSERT INTO executions (id, spec_id, iteration, command, status, started_at, completed_at, run_id, runner, content_hash, log, input)
       SELECT i, 's' || (i % 200 + 1), 1, '', 'success', '${NOW}', '${NOW}', i % 50 + 1, 'shell', '${HASH}', '', '' FROM n`,
    `${numbers(1000)} INSERT INTO versions (at, author) SELECT '${NOW}', 'run:' || (i % 50) FROM n`,
    `${numbers(2000)} INSERT INTO changes (version, kind, entity_id) SELECT i % 1000 + 1, 'spec.status', 's' || (i % 200 + 1) FROM n`,
  ]) {
    database.run(sql)
  }
}

/** Queries that read a whole table, and may. */
const WHOLE_TABLES: ReadonlyArray<readonly [sql: RegExp, why: string]> = [
  [/FROM projects ORDER BY id LIMIT 1/, 'a project has one row'],
  [/FROM runner_limits ORDER BY/, 'a row a runner'],
  [/FROM state_snapshots ORDER BY id DESC/, 'lists all checkpoints'],
  [/FROM state_snapshots WHERE created_at </, 'checkpoints are few, and pruning is rare'],
  [/FROM executions\s+ORDER BY id DESC LIMIT/, 'walks back from the newest row, and ends at the limit'],
  [/FROM runs ORDER BY id DESC LIMIT 1/, 'the newest row'],
  [/FROM runs WHERE \(\? IS NULL/, 'lists runs: walks back from the newest row, and ends at the limit'],
  [/FROM specifications WHERE removed_at IS NULL$/, 'lists all present specifications'],
  [/FROM specifications$/, 'all specifications: a past state is found from the present one'],
  [/FROM foreign_proofs\s+CROSS JOIN/, 'what proofs stand on in other projects is few, and read whole'],
  [/FROM specification_files WHERE fingerprint = ''/, 'asked only after all of them were read'],
  [/FROM (?:spec_dependencies|specification_files) ORDER BY/, 'the graph and the index are read whole'],
  [
    /^SELECT [\w, ]+ FROM \w+\s+(?:WHERE removed_at IS NULL )?ORDER BY (?:hash|id|spec_id, position|execution_id, (?:path|position)|version|plugin, key)$/,
    'export',
  ],
  [/^SELECT [\w, ]+ FROM \w+ WHERE (?:hash|spec_id) IN \(SELECT \w+ FROM specifications WHERE removed_at IS NULL\s*(?:UNION [^()]+)?\) ORDER BY/, 'export'],
  [/^SELECT hash, content FROM contents$/, 'verify'],
  [/SELECT id FROM specifications JOIN contents/, 'verify'],
  [/SELECT id FROM specifications WHERE evidence_id IS NOT NULL/, 'verify'],
  [/SELECT id FROM specifications WHERE dependencies <>/, 'verify'],
  [/SELECT name FROM state_snapshots WHERE version >/, 'verify'],
  [/FROM executions WHERE seal IS NOT NULL/, 'verify'],
  [/FROM evidence CROSS JOIN executions ON/, 'verify'],
  [/SELECT count\(\*\) FROM evidence WHERE seal IS NULL/, 'verify'],
  [/SELECT id, path FROM specifications WHERE removed_at IS NULL\s+AND NOT EXISTS/, 'the end of an import'],
  [/FROM specifications LEFT JOIN search_documents/, 'a search looks at all specifications'],
  [/FROM sqlite_schema WHERE name IN/, 'the schema is a few dozen rows'],
  [/^DELETE FROM search_text WHERE rowid = \?$/, 'a row of a virtual table, which SQLite calls a scan'],
  [/FROM search_text JOIN search_documents/, 'the full-text index is asked, and its answer is ranked'],
  [/^SELECT count\(\*\) AS count FROM search_text_docsize$/, 'counted, to see that the search index is whole'],
  [/completed_at </, 'prune'],
  [/^DELETE FROM contents WHERE hash NOT IN/, 'prune'],
]

describe('query plans', () => {
  const excused: string[] = []

  for (const analyzed of [false, true]) {
    it(`no statement of a store reads a whole table, but those that must (${analyzed ? 'with' : 'without'} statistics)`, () =>
      withProject((project) => {
        const {database} = project
        fill(project)
        if (analyzed) database.run('ANALYZE')
        unwrap(
          database.change('calling everything', 'test', (changes) => {
            for (const [name, {calls, store}] of Object.entries(callsOf(database, changes))) {
              const methods = Object.getOwnPropertyNames(Object.getPrototypeOf(store)).filter((method) => method !== 'constructor')
              expect(Object.keys(calls), `every method of ${name} is called here`).to.have.members(methods)
              for (const call of Object.values(calls)) call()
            }
            return ok()
          }),
        )

        const statements = database.prepared.filter((sql) => /^\s*(?:SELECT|UPDATE|DELETE|INSERT)/.test(sql))
        const costly = statements.filter((sql) => readsAll(database, sql))

        expect(statements.length).to.be.above(80)
        expect(costly.filter((sql) => !WHOLE_TABLES.some(([pattern]) => pattern.test(sql)))).to.deep.equal([])
        excused.push(...costly)
      }))
  }

  it('excuses nothing that needs no excuse', () => {
    expect(WHOLE_TABLES.filter(([pattern]) => !excused.some((sql) => pattern.test(sql))).map(([pattern]) => pattern.source)).to.deep.equal([])
  })
})

/** Whether a statement looks at every row of a table, or sorts them to show the newest few. */
function readsAll(database: Database, sql: string): boolean {
  const parameters = Array.from({length: sql.split('?').length - 1}, () => null)
  const plan = database.all<{detail: string}>(`EXPLAIN QUERY PLAN ${sql}`, ...parameters).map(({detail}) => detail)
  const scans = plan.some((step) => /^SCAN (?!CONSTANT ROW|\(subquery)/.test(step) && !/USING (?:COVERING )?INDEX/.test(step))
  return scans || (sql.endsWith('LIMIT ?') && plan.includes('USE TEMP B-TREE FOR ORDER BY'))
}
