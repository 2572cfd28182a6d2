import type {AgreedPowers} from './agreed-powers.ts'
import {join, relative} from 'node:path'
import type {DatabaseError} from '../database/errors.ts'
import {loadModule} from '../lazy.ts'
import type {Result} from '../result.ts'
import type {Selection, SelectionPlan} from '../specification/selection.ts'
import type {SpecificationEngine} from '../specification/specification-engine.ts'
import {SpecificationStore} from '../specification/specification-store.ts'
import type {SpecificationView} from '../specification/specification-view.ts'
import {CutOffStore} from '../state/cut-off-store.ts'
import {ExecutionStore} from '../state/execution-store.ts'
import {RunnerLimitStore} from '../state/runner-limit-store.ts'
import {type Spending, UsageStore} from '../state/usage-store.ts'
import {Budget, estimateCost} from './budget.ts'
import type {Configuration} from '../configuration/configuration.ts'
import {cleanEnvironment} from './child-environment.ts'
import {systemClock} from './clock.ts'
import {expectCommands} from './command-process.ts'
import {CommitGroup} from './commit-group.ts'
import type {EventJournal} from './event-journal.ts'
import {Foundations} from './foundations.ts'
import {Growth} from './growth.ts'
import type {Executor} from './executor.ts'
import {LocalExecutor} from './local-executor.ts'
import type {Purse} from './purse.ts'
import type {Repository} from './repository.ts'
import {worktreesOf} from './isolation.ts'
import type {WorktreesOptions} from './worktrees.ts'
import {printedBy} from './printed.ts'
import type {ProcessRecord} from './process-record.ts'
import {recoverRuns} from './recovery.ts'
import type {RunEngineOptions} from './run-engine.ts'
import type {ProgressNote} from './progress-note.ts'
import type {RunLock} from './run-lock.ts'
import {refuseUnseen} from './work-tree.ts'
import {RunRecorder} from './run-recorder.ts'
import {RunSession} from './run-session.ts'
import type {Seat} from './seat.ts'
import type {RunSessionOptions} from './run-session-options.ts'

/** A run that has begun. */
export interface OpenRun {
  readonly id: number
  /** The run of the same project by whose doing this one was started. */
  readonly parent: number | undefined
  readonly lock: RunLock
  readonly processes: ProcessRecord
  readonly progress: ProgressNote
  readonly events: EventJournal
}

type Given = 'configuration' | 'emit' | 'findRunner' | 'hurry' | 'plan' | 'runners' | 'seat' | 'signal' | 'view' | 'wait'

/** Puts together what a run works with. */
export function assembleSession(
  {database, environment, hooks, locks, logs, project, specifications}: RunEngineOptions,
  {events, id, parent, processes}: OpenRun,
  given: Pick<RunSessionOptions, Given> & {
    readonly selection: Selection
    readonly repository: Repository | undefined
    readonly agreed: AgreedPowers | undefined
    readonly executor?: Executor | undefined
  },
): RunSession {
  const {configuration, plan, repository, view} = given
  if (!given.executor) expectCommands(countCommands(plan, view), configuration.get('run.concurrency'), processes.path)
  const store = new SpecificationStore(database)
  const limits = new RunnerLimitStore(database)
  const executions = new ExecutionStore(database)
  const group = new CommitGroup(database, `run:${id}`, () => events.write())
  const foundations = new Foundations({database, view})
  const recorder = new RunRecorder({database, executions, specifications: store, limits, runId: id, group, events, foundations})
  const cutOff = new CutOffStore(database)
  const cutOffIn = (spec: string): number | undefined => cutOff.runOf(view.record(spec), id)
  const local = new LocalExecutor({...given, environment: cleanEnvironment(environment), processes, cutOffIn})
  return new RunSession({
    ...given,
    runId: id,
    parent,
    recorder,
    budget: openBudget(new UsageStore(database), id, {configuration, purse: given.seat?.purse}),
    hooks,
    executor: given.executor ?? (repository ? isolated(local, {repository, executions, directory: worktreesOf(locks)}) : local),
    clock: systemClock,
    project,
    logs: relative(project.path, join(logs, String(id))),
    refuse: (record) => refuseUnseen(record.metadata, project.path) ?? given.agreed?.refuse(record, given.view),
    growth: new Growth({
      ...given,
      look: () => lookAgain(recorder, specifications, id, given.seat),
      folder: join(project.path, configuration.get('specs.directory')),
      onFault: (message) => given.emit({type: 'run.warning', code: 'ITEMS_LEFT_OUT', message}),
    }),
    content: (spec) => store.content(spec) ?? '',
    answerOf: (spec) => executions.answer(spec),
    printedBy: (spec) => printedBy(spec, {executions, logs, project: project.path}),
    recover: () => recoverRuns(database, locks, {except: id, place: {environment, project: project.path}}),
  })
}

function countCommands({specs}: SelectionPlan, view: SpecificationView): number {
  const commands = specs.map(({id}) => view.record(id).metadata).map(({run = [], verify = []}) => run.length + verify.length)
  return commands.reduce((sum, count) => sum + count, 0)
}

function isolated(
  local: LocalExecutor,
  {executions, ...place}: Pick<WorktreesOptions, 'directory' | 'repository'> & {readonly executions: ExecutionStore},
): Executor {
  const {WorktreeExecutor} = loadModule<typeof import('./worktree-executor.ts')>('run/worktree-executor')
  return new WorktreeExecutor({...place, local, isRecorded: (run, spec) => executions.list({runId: run, specId: spec, status: 'success', limit: 1}).length > 0})
}

/** Past attempts that tell what one is likely to cost. */
const JUDGED = 100

function openBudget(
  usage: UsageStore,
  run: number,
  {configuration, purse}: {readonly configuration: Configuration; readonly purse: Purse | undefined},
): Budget {
  const limits = {
    run: configuration.get('run.budget_usd'),
    spec: configuration.get('run.spec_budget_usd'),
    project: configuration.get('run.project_budget_usd'),
  }
  const isLimited = purse !== undefined || Object.values(limits).some((limit) => limit !== undefined)
  const estimate = isLimited ? (configuration.get('run.reserve_usd') ?? estimateCost(usage.recentCosts(JUDGED))) : undefined
  const dollars = ({cost_usd, unknown}: Spending): number => (cost_usd ?? 0) + unknown * (estimate ?? 0)
  const project = (): number => (limits.project === undefined ? 0 : dollars(usage.spending()) - dollars(usage.spending({runId: run})))
  const specs = new Map<string, number>()
  const spec = (id: string): number => {
    if (!specs.has(id)) specs.set(id, limits.spec === undefined ? 0 : dollars(usage.spending({specId: id})))
    return specs.get(id)!
  }
  return new Budget({limits, estimate, spentElsewhere: {project, spec}, purse})
}

/** What a run finds among the files, its own attempts have written. */
function lookAgain(recorder: RunRecorder, specifications: SpecificationEngine, run: number, seat?: Seat): Result<SpecificationView, DatabaseError> {
  seat?.flush()
  const flushed = recorder.flush()
  if (!flushed.ok) return flushed
  return specifications.view(`run:${run}`)
}
