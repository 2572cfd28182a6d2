import {expect} from 'chai'
import {randomUUID} from 'node:crypto'
import {ok} from '../../src/result.ts'
import {RunRecorder} from '../../src/run/run-recorder.ts'
import {SpecificationStore} from '../../src/specification/specification-store.ts'
import {ExecutionStore, type NewExecution} from '../../src/state/execution-store.ts'
import {RunnerLimitStore} from '../../src/state/runner-limit-store.ts'
import {RunStore} from '../../src/state/run-store.ts'
import {type OpenWorkplace, unwrap, withWorkplace} from '../support/workplace.ts'

/** What a new run writes with. */
function recorderOf({database, projectId}: OpenWorkplace): {recorder: RunRecorder; runId: number} {
  const runId = unwrap(database.change('starting a run', 'run', () => ok(new RunStore(database).insert({projectId, token: randomUUID(), options: {}}))))
  const stores = {executions: new ExecutionStore(database), specifications: new SpecificationStore(database), limits: new RunnerLimitStore(database)}
  return {runId, recorder: new RunRecorder({database, ...stores, runId})}
}

describe('two runs of one project', () => {
  it('never work at once on what may change the same files, and do on all else', () =>
    withWorkplace(
      (workplace) => {
        const open = workplace.open()
        try {
          const view = unwrap(open.specifications.view())
          const [one, other] = [recorderOf(open), recorderOf(open)]
          const execution = (id: string, runId: number): NewExecution => ({
            ...{runId, specId: id, iteration: 1, runner: 'shell', command: '', input: '', log: `${runId}/${id}.log`},
            contentHash: view.record(id).contentHash,
          })
          const claim = ({recorder, runId}: typeof one, id: string): string => unwrap(recorder.claim(view.record(id), execution(id, runId))).kind

          expect(claim(one, 'shop')).to.equal('taken')
          expect([claim(other, 'cart'), claim(other, 'docs'), claim(other, 'free')]).to.deep.equal(['touched', 'taken', 'taken'])

          unwrap(one.recorder.release(view.record('shop'), undefined))
          expect(claim(other, 'cart')).to.equal('taken')
          expect(claim(one, 'shop')).to.equal('touched')
        } finally {
          open.close()
        }
      },
      {shop: 'touches: ["src/**"]', cart: 'touches: ["src/cart.ts"]', docs: 'touches: [docs]', free: 'tags: [x]'},
    ))

  it('take what the other gave back undone, and not what it has done', () =>
    withWorkplace(
      (workplace) => {
        const open = workplace.open()
        try {
          unwrap(open.specifications.mark('store', 'completed'))
          const view = unwrap(open.specifications.view())
          const [one, other, third] = [recorderOf(open), recorderOf(open), recorderOf(open)]
          const record = view.record('store')
          const execution = (runId: number): NewExecution => ({
            ...{runId, specId: 'store', iteration: 1, runner: 'shell', command: '', input: '', log: `${runId}/store.log`},
            contentHash: record.contentHash,
          })
          const end = (id: number, status: 'cancelled' | 'success') => ({id, status, durationMs: 1, reason: null, output: '', evidence: []})

          const taken = unwrap(one.recorder.claim(record, execution(one.runId)))
          if (taken.kind !== 'taken') throw new Error(taken.kind)
          unwrap(one.recorder.release(record, end(taken.execution, 'cancelled')))

          expect(unwrap(other.recorder.statusOf('store')), 'it stands as completed, by a proof from before').to.equal('pending')
          const again = unwrap(other.recorder.claim(record, execution(other.runId)))
          if (again.kind !== 'taken') throw new Error(again.kind)
          unwrap(other.recorder.complete(record, end(again.execution, 'success')))

          expect(unwrap(third.recorder.statusOf('store'))).to.equal('completed')
          expect(unwrap(third.recorder.claim(record, execution(third.runId)))).to.include({kind: 'elsewhere', status: 'completed'})
        } finally {
          open.close()
        }
      },
      {store: 'run: ["true"]'},
    ))

  it('take what the other gave back between two attempts, though it stands as completed by a proof from before', () =>
    withWorkplace(
      (workplace) => {
        const open = workplace.open()
        try {
          unwrap(open.specifications.mark('store', 'completed'))
          const [one, other] = [recorderOf(open), recorderOf(open)]
          const record = unwrap(open.specifications.view()).record('store')
          const execution = (runId: number): NewExecution => ({
            ...{runId, specId: 'store', iteration: 1, runner: 'shell', command: '', input: '', log: `${runId}/store.log`},
            contentHash: record.contentHash,
          })
          for (const status of ['transient', 'failed'] as const) {
            const now = unwrap(open.specifications.view()).record('store')
            const taken = unwrap(one.recorder.claim(now, execution(one.runId)))
            if (taken.kind !== 'taken') throw new Error(taken.kind)
            unwrap(one.recorder.end({id: taken.execution, status, durationMs: 1, reason: null, output: '', evidence: []}))
            unwrap(one.recorder.release(now, undefined))

            expect(unwrap(other.recorder.statusOf('store')), status).to.equal('pending')
            const again = unwrap(other.recorder.claim(record, execution(other.runId)))
            if (again.kind !== 'taken') throw new Error(again.kind)
            unwrap(other.recorder.complete(record, {id: again.execution, status: 'success', durationMs: 1, reason: null, output: '', evidence: []}))
            expect(unwrap(one.recorder.statusOf('store'))).to.equal('completed')
          }
        } finally {
          open.close()
        }
      },
      {store: 'run: ["true"]'},
    ))

  it('know of the limits that either met', () =>
    withWorkplace((workplace) => {
      const open = workplace.open()
      try {
        const [one, other] = [recorderOf(open), recorderOf(open)]
        unwrap(one.recorder.saveLimit({runner: 'claude', until: 5000, reason: 'too much'}))
        unwrap(one.recorder.saveLimit({runner: 'claude', until: 9000, reason: 'still too much'}))

        expect(unwrap(other.recorder.limits())).to.deep.equal([{runner: 'claude', until: 9000, reason: 'still too much'}])
      } finally {
        open.close()
      }
    }))
})
