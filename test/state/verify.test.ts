import {expect} from 'chai'
import {unwrap, type StateProject, withProject} from '../support/state-project.ts'
import {ExecutionStore} from '../../src/state/execution-store.ts'
import {NOWHERE} from '../support/receipt.ts'

/** A project with a run, a proof, a checkpoint, a dependency and something removed; then something is done to its rows. */
async function withDamage(damage: readonly string[], test: (problems: string[], project: StateProject) => void): Promise<void> {
  await withProject((project) => {
    project.add('a', '# A\n')
    project.add('b', '---\ndepends_on: [a]\n---\n# B\n')
    project.attempt('a', {evidence: [{...NOWHERE, command: 'true', exit_code: 0, passed: true, duration_ms: 1, output: 'ok'}]})
    project.add('gone')
    project.remove('specs/gone.md')
    project.look()
    unwrap(project.state.checkpoints.create('here'))
    expect(unwrap(project.state.verify()).problems).to.be.empty
    project.database.run('PRAGMA foreign_keys = OFF')
    for (const sql of damage) project.database.run(sql)
    test(project.problems(), project)
  })
}

describe('verify finds', () => {
  const DAMAGE: ReadonlyArray<readonly [what: string, sql: string | readonly string[], says: string | RegExp]> = [
    [
      'a status that the log does not know',
      `UPDATE specifications SET status = 'completed' WHERE id = 'b'`,
      'log: b: status is "completed" where version 3 of the log says "pending".',
    ],
    ['a proof that the log does not know', `UPDATE specifications SET completed_hash = NULL WHERE id = 'a'`, /^log: a: completed is null where version 5/],
    [
      'a title that the log does not know',
      `UPDATE specifications SET name = 'B!' WHERE id = 'b'`,
      'log: b: title is "B!" where version 3 of the log says "B".',
    ],
    [
      'a place that the log does not know',
      `UPDATE specifications SET path = 'x.md' WHERE id = 'b'`,
      'log: b: path is "x.md" where version 3 of the log says "specs/b.md".',
    ],
    ['metadata that the log does not know', `UPDATE specifications SET metadata = '{"priority":"high"}' WHERE id = 'b'`, /^log: b: metadata is/],
    [
      'a removal that the log does not know',
      `UPDATE specifications SET removed_at = '2026-01-01T00:00:00.000Z' WHERE id = 'b'`,
      'log: b: removed is true where version 3 of the log says false.',
    ],
    [
      'a removed specification that is there again',
      `UPDATE specifications SET removed_at = NULL WHERE id = 'gone'`,
      'log: gone: removed is false where version 7 of the log says true.',
    ],
    [
      'a change that was changed',
      `UPDATE changes SET after = json_set(after, '$.status', 'failed') WHERE version = 4`,
      /^log: a: status is "in_progress" where version 4 of the log says "failed"/,
    ],
    ['a change that is missing', `DELETE FROM changes WHERE version = 5`, /^log: a: status is "completed" where version 4/],
    [
      'a specification that was never added',
      `DELETE FROM changes WHERE kind = 'spec.added' AND entity_id = 'b'`,
      'log: b: the log does not say when it was added.',
    ],
    [
      'a change of what never was',
      `UPDATE changes SET entity_id = 'ghost' WHERE kind = 'spec.removed'`,
      /^log: ghost: version 7 of the log changes what is not there/,
    ],
    ['a gap in the versions', `DELETE FROM versions WHERE version = 4`, 'versions: Version 4 is missing from the change log.'],
    [
      'a change of no version',
      `DELETE FROM versions WHERE version = 4`,
      /^foreign-keys: Row \d+ of changes refers to something in versions that is not there\.$/,
    ],
    ['an execution of no run', `DELETE FROM runs`, 'foreign-keys: Row 1 of executions refers to something in runs that is not there.'],
    ['evidence of no execution', `UPDATE evidence SET execution_id = 9`, /^foreign-keys: Row \? of evidence refers to something in executions/],
    ['a proof by no execution', [`DELETE FROM evidence`, `DELETE FROM executions`], 'foreign-keys: The execution that proved a is not there.'],
    [
      'dependencies that differ between row and links',
      `DELETE FROM spec_dependencies`,
      'dependencies: The dependencies of b differ between its row and the link table.',
    ],
    [
      'dependencies that the log does not know',
      [`DELETE FROM spec_dependencies`, `UPDATE specifications SET dependencies = '[]'`],
      'log: b: dependencies is [] where version 3 of the log says ["a"].',
    ],
    [
      'a text that is not what its hash says',
      `UPDATE contents SET content = '# Forged' WHERE content = '# A\n'`,
      /^content: The content [0-9a-f]{64} is not what its hash says\.$/,
    ],
    [
      'a text of a specification that is not what its hash says',
      `UPDATE specifications SET content = '# Forged' WHERE id = 'a'`,
      'content: The content of a is not the one that its hash stands for.',
    ],
    ['a text that is missing', `DELETE FROM contents WHERE content = '# A\n'`, /^foreign-keys: Row .* of specifications refers to something in contents/],
    ['a checkpoint of no version', `UPDATE state_snapshots SET version = 99`, 'checkpoint: The checkpoint here is of a version that there is not.'],
    [
      'a receipt that was made to pass',
      `UPDATE evidence SET passed = 0, exit_code = 1`,
      'receipt: Receipt 1 of execution 1 of a is not what was written when it was made.',
    ],
    ['a receipt with another output', `UPDATE evidence SET output = 'all good'`, /^receipt: Receipt 1 of execution 1 of a is not/],
    ['a receipt whose output was taken away', `UPDATE evidence SET output = ''`, /^receipt: Receipt 1 of execution 1 of a is not/],
    ['a receipt of another attempt', `UPDATE evidence SET position = 1`, /^receipt: Receipt 2 of execution 1 of a is not/],
    ['an attempt that ended in another way', `UPDATE executions SET status = 'failed'`, 'execution: Execution 1 of a is not what was written when it ended.'],
    [
      'an attempt at another text',
      `UPDATE executions SET content_hash = (SELECT content_hash FROM specifications WHERE id = 'b')`,
      /^execution: Execution 1 of a/,
    ],
    ['an attempt that cost something else', `UPDATE executions SET cost_usd = 0.1`, /^execution: Execution 1 of a/],
    [
      'a specification that nobody works on',
      [`UPDATE specifications SET status = 'in_progress' WHERE id = 'b'`],
      'run: b is in progress, but no run is working on it.',
    ],
  ]

  for (const [what, sql, says] of DAMAGE) {
    it(what, () =>
      withDamage(typeof sql === 'string' ? [sql] : sql, (problems) => {
        if (typeof says === 'string') expect(problems).to.include(says)
        else
          expect(
            problems.some((problem) => says.test(problem)),
            problems.join('\n'),
          ).to.equal(true)
      }),
    )
  }

  it('logs that are gone, once a run, as a warning', () =>
    withProject((project) => {
      project.add('a')
      project.add('b')
      project.attempt('a')
      project.attempt('a')
      project.attempt('b')
      project.remove('.mmm/logs/1')
      project.remove('.mmm/logs/2/a.1.log')

      expect(unwrap(project.state.verify()).problems).to.deep.equal([
        {check: 'log-file', severity: 'warning', message: 'The log of execution 2 is gone: .mmm/logs/2/a.1.log.'},
        {check: 'log-file', severity: 'warning', message: 'The log of 1 execution is gone: .mmm/logs/1.'},
      ])
    }))
})

describe('what attempts and receipts were written as', () => {
  const receipt = {...NOWHERE, command: 'true', exit_code: 0, passed: true, duration_ms: 1, output: 'ok, half a \ud83d'}

  it('is still known after pruning, export, import and merge, and of what was changed before as well', () =>
    withProject(async (project) => {
      project.add('a')
      project.attempt('a', {evidence: [receipt, {...receipt, command: 'test -s it'}], output: 'half of it \ud83d'})
      project.attempt('a', {outcome: 'failed', evidence: [{...receipt, passed: false, exit_code: 1}]})
      expect(project.problems()).to.be.empty
      unwrap(project.state.prune({before: '2999-01-01T00:00:00.000Z'}))
      expect(project.database.all('SELECT output FROM evidence')).to.deep.equal([{output: ''}, {output: ''}, {output: ''}])
      expect(project.problems()).to.be.empty

      for (const mode of ['replace', 'merge'] as const) {
        for (const isForged of [false, true]) {
          const document = isForged ? project.export().replace('"passed":false', '"passed":true') : project.export()
          await withProject((other) => {
            if (mode === 'merge') other.add('b')
            if (mode === 'merge') other.attempt('b')
            unwrap(other.import(document, {mode}))
            const number = mode === 'merge' ? 3 : 2
            expect(other.problems(), mode).to.deep.equal(
              isForged ? [`receipt: Receipt 1 of execution ${number} of a is not what was written when it was made.`] : [],
            )
          })
        }
      }
    }))

  it('is believed of what is from before there were hashes, and counted', () =>
    withProject(async (project) => {
      project.add('a')
      project.attempt('a', {evidence: [receipt]})
      project.database.run('UPDATE executions SET seal = NULL')
      project.database.run('UPDATE evidence SET seal = NULL, output_hash = NULL, passed = 0')
      expect(unwrap(project.state.verify())).to.deep.include({unsealed: {executions: 1, receipts: 1}, problems: []})

      // An export of then does not speak of hashes.
      const document = project.export().replaceAll(/,"(?:seal|output_hash)":null/g, '')
      await withProject((other) => {
        unwrap(other.import(document, {mode: 'replace'}))
        expect(unwrap(other.state.verify()).unsealed).to.deep.equal({executions: 1, receipts: 1})
      })
    }))

  it('is what a person, or a crash, made of it', () =>
    withProject((project) => {
      const {database} = project
      project.add('a')
      project.attempt('a')
      const store = new ExecutionStore(database)
      const content = database.get<{hash: string}>('SELECT content_hash AS hash FROM specifications')!.hash
      const begin = (): number =>
        store.insert({runId: 1, specId: 'a', iteration: 1, runner: 'shell', command: 'true', input: '', contentHash: content, log: '.mmm/logs/1/a.1.log'})
      for (const word of ['approved', 'rejected'] as const) {
        const id = begin()
        store.finish({
          id,
          status: 'success',
          durationMs: 1,
          reason: null,
          output: null,
          approval: 'waiting',
          evidence: [receipt],
          facts: {usage: {cost_usd: 0.1 + 0.2}},
        })
        expect(project.problems()).to.be.empty
        store.decide(id, word, word === 'rejected' ? 'not so' : null)
        expect(project.problems(), word).to.be.empty
      }
      begin()
      expect(store.interrupt(1, 'mmm was cut off')).to.equal(1)
      expect(project.problems()).to.be.empty
      expect(unwrap(project.state.verify()).unsealed).to.deep.equal({executions: 0, receipts: 0})
    }))

  it('is not made good by what a person says to it later', () =>
    withProject((project) => {
      project.add('a')
      const execution = project.attempt('a')
      const store = new ExecutionStore(project.database)
      project.database.run(`UPDATE executions SET approval = 'waiting', reason = 'forged'`)
      store.decide(execution, 'rejected', 'no')
      expect(project.problems()).to.deep.equal(['execution: Execution 1 of a is not what was written when it ended.'])
    }))
})
