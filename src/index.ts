/**
 * The front door of mmm for plugins: commands, services, results and errors. Inside a plugin `import … from 'mmm-cli'`
 * is always the mmm that is running.
 *
 * @packageDocumentation
 */
/** Counts the front door's incompatible changes. */
export const API_VERSION = 1

export {MmmCommand} from './command.ts'
export {type ErrorDetails, ExitCode, MmmError} from './errors.ts'
export {dollarsFlag, durationFlag, timeFlag} from './flags.ts'
export {attempt, attemptAsync, type Err, err, type Ok, ok, type Result} from './result.ts'
export {type EditorOptions, findEditor, openEditor} from './files/editor.ts'
export {openQuestioner, type Questioner} from './text/ask.ts'
export {canAsk, confirm} from './text/confirm.ts'
export {formatCost, formatSpending, formatTokens} from './text/cost.ts'
export {formatDuration, parseDuration} from './text/duration.ts'
export {formatSize} from './text/size.ts'
export {findSecrets, maskSecrets} from './text/secrets.ts'
export {formatTable, type TableOptions} from './text/table.ts'
export {cutToWidth, printable, printableLine} from './text/terminal.ts'
export {quoteWords} from './text/words.ts'

export {planTogether} from './run/together.ts'

export {toTitle} from './specification/new-specification.ts'
export {describeVariable} from './template/variable.ts'
export {formatTomlValue} from './configuration/toml-value.ts'

export type {Alias, ListedAlias} from './alias/alias.ts'
export type {AliasEdit, Aliases} from './alias/aliases.ts'
export type {BatchResult, BatchTask} from './batch/batch-run.ts'
export type {Batches, CarriedOut, CarryOutOptions, Replay} from './batch/batches.ts'
export type {BatchProblem} from './batch/errors.ts'
export type {Configuration, ConfigurationValue} from './configuration/configuration.ts'
export type {ConfigurationEdit, ConfigurationFiles, FileLayer, LayerFile} from './configuration/configuration-files.ts'
export type {ConfigurationListener, ConfigurationWatcher} from './configuration/configuration-watcher.ts'
export type {ConfigurationProblem} from './configuration/errors.ts'
export type {Generator, GeneratorTask} from './generation/generator.ts'
export type {GeneratedSpecifications, GenerateOptions, SpecGenerators} from './generation/spec-generators.ts'
export type {ForeignReport, ImportedSpec} from './intake/foreign-report.ts'
export type {ForeignImportOptions} from './intake/importer.ts'
export {FOREIGN_KINDS, type ForeignKind, type Loss} from './intake/foreign-task.ts'
export type {CommandHistory, HistoryFilter, HistoryListing} from './history/command-history.ts'
export type {HistoryEntry, HistoryRecord} from './history/history-record.ts'
export type {Host} from './host.ts'
export type {CommandOrigin, Dispatcher} from './host/dispatcher.ts'
export type {OpenConfigurationOptions, OpenProjectOptions} from './host/options.ts'
export type {InstallOptions, InstallOutcome} from './installation/installer.ts'
export type {PackageFinding, PackageReport} from './installation/package-check.ts'
export type {PluginAdditions} from './installation/package-examination.ts'
export type {PluginListing} from './installation/plugin-listing.ts'
export type {PluginManager} from './installation/plugin-manager.ts'
export type {PluginSummary} from './installation/plugin-summary.ts'
export type {ProjectServices} from './project-services.ts'
export type {CloneOptions} from './project/cloning.ts'
export type {DiscoveredProject, Discovery} from './project/discovery.ts'
export type {Doctor, ExamineOptions} from './project/doctor.ts'
export type {Finding} from './project/finding.ts'
export type {Importable} from './project/foreign.ts'
export type {ListedProject, LocatedProject, Project} from './project/project.ts'
export type {InitializedProject, InitOptions, ProjectListing, ProjectManager, RemovedProject} from './project/project-manager.ts'
export type {ExecOptions, ExecResult} from './project/project-exec.ts'
export type {Powers} from './project/trust.ts'
export type {Registration, RegistrationOutcome} from './project/registration.ts'
export type {HookPayloads} from './plugin/hook-events.ts'
export type {HookedProject, HookedSpec, SpecVerdict} from './run/run-hooks.ts'
export type {MmmHook} from './hook.ts'
export type {CheckedReceipt, ReceiptCheck, ReceiptCheckOptions} from './run/receipt-check.ts'
export type {RunEvent} from './run/events.ts'
export type {CostForecast} from './run/cost-forecast.ts'
export type {DurationForecast, Forecast} from './run/forecast.ts'
export type {JointProject, JointRun, JointRunOptions, JointRunResult} from './run/joint-run.ts'
export type {LeftProject, RunTotal} from './run/run-total.ts'
export type {RunEngine} from './run/run-engine.ts'
export type {RunOptions, RunResult} from './run/run-options.ts'
export type {CleanedWorktree} from './run/worktree-cleaning.ts'
export type {
  PromptTask,
  RecordedAttempt,
  ReportFacts,
  Runner,
  RunnerCheck,
  RunnerEvent,
  RunnerOutcome,
  RunnerReport,
  RunnerSetting,
  RunnerTask,
  TaskDependency,
  TaskLog,
  Usage,
} from './run/runner.ts'
export {runProcess} from './runner-tools.ts'
export type {CommandExit, ProcessOptions} from './run/command-process.ts'
export type {Hindrance} from './specification/graph.ts'
export type {Reason} from './specification/explanation.ts'
export type {GraphDocument, GraphSpec} from './specification/graph-document.ts'
export type {Criterion} from './specification/markdown.ts'
export type {NewSpecification} from './specification/new-specification.ts'
export type {Plan, PlannedSpec} from './specification/plan.ts'
export type {SpecProblem} from './specification/problem.ts'
export type {MarkableStatus, SpecMetadata, SpecStatus, Specification} from './specification/specification.ts'
export type {ChosenSpec, PlanReason, Selection, SelectionPlan} from './specification/selection.ts'
export type {SearchOptions, SearchResult, SearchResults, SpecificationSearch} from './specification/specification-search.ts'
export type {Snippet} from './specification/snippet.ts'
export type {SpecificationDetails, SpecificationEngine, SpecificationFilter, ValidationReport} from './specification/specification-engine.ts'
export type {ComposedSpecification} from './specification/composing.ts'
export type {ScaffoldedProject, ScaffoldOptions} from './project/scaffolding.ts'
export type {ProjectTemplates, RenderProjectError, ShownProjectTemplate} from './template/project-templates.ts'
export type {RenderedFile} from './template/render-project.ts'
export type {ListedTemplate, ShownSpecTemplate, SpecTemplateInput, SpecTemplates, TemplateInput} from './template/spec-templates.ts'
export type {Variable, VariableValue} from './template/variable.ts'
export type {Approval, Evidence, Execution, ExecutionDetails, ExecutionStatus} from './state/execution.ts'
export type {QueryAnswer} from './database/query.ts'
export type {Approvals, Decision} from './state/approvals.ts'
export type {Archive, ImportReport} from './state/archive.ts'
export type {PluginValues} from './state/plugin-values.ts'
export type {PruneOptions, PruneResult} from './state/prune.ts'
export type {StateProblem, StateVerification} from './state/verification.ts'
export type {LoggedChange} from './state/change-log-store.ts'
export type {Checkpoint} from './state/checkpoint-store.ts'
export type {Checkpoints} from './state/checkpoints.ts'
export type {History, SpecTextDifference, VersionDetails} from './state/history.ts'
export type {Rollback, RollbackOptions, RollbackPlan, RollbackResult} from './state/rollback.ts'
export type {WatchedFile, WatchEvent, WatchState} from './watch/watch-events.ts'
export type {WatchOptions} from './watch/watch-session.ts'
export type {RunSummary} from './state/run-store.ts'
export type {Spending} from './state/usage-store.ts'
export type {ExecutionListing, ExecutionLog, ExecutionQuery, ProjectStatus, StateManager} from './state/state-manager.ts'
