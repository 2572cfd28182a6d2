import type {Layer} from './configuration.ts'
import {formatKey, type KeyPath} from './key-path.ts'

/** What a setting's value must be. Durations and sizes are written as text and held as milliseconds and bytes. */
export type SettingType =
  | {readonly kind: 'any'}
  | {readonly kind: 'boolean'}
  | {readonly kind: 'choice'; readonly choices: readonly string[]}
  | {readonly kind: 'duration'}
  | {readonly kind: 'integer'; readonly minimum: number; readonly maximum: number}
  | {readonly kind: 'list'}
  | {readonly kind: 'number'; readonly minimum: number}
  | {readonly kind: 'patterns'}
  | {readonly kind: 'size'}
  | {readonly kind: 'text'; readonly pattern?: string; readonly expected?: string}

export interface Setting {
  readonly type: SettingType
  /** As it would be written in TOML; absent when the setting is unset by default. */
  readonly default?: boolean | number | string | readonly string[]
  readonly description: string
  /** The only layers that may hold it; default: all. */
  readonly layers?: readonly Layer[]
  /** Whether it lets a run do more than it otherwise could: a project that nobody has trusted cannot set it. */
  readonly widens?: boolean
}

/** Programs that mmm starts are never chosen by a file that came with a project. */
const PERSONAL: readonly Layer[] = ['global', 'environment', 'flag']
const MANIFEST: readonly Layer[] = ['manifest']
const NAME = {kind: 'text', pattern: '^[a-z0-9][a-z0-9._-]{0,63}$', expected: 'a name in lower case such as "my-shop"'} as const

const integer = (minimum: number, maximum: number): SettingType & {kind: 'integer'} => ({kind: 'integer', minimum, maximum})

const DOLLARS = {kind: 'number', minimum: 0.01} as const

/** How much is said beside results, the least first. */
export const LOG_LEVELS = ['error', 'warn', 'info', 'debug'] as const

/** Every setting that mmm itself knows, by key. Only what some part of mmm reads stands here. */
export const SETTINGS = {
  log_level: {
    type: {kind: 'choice', choices: LOG_LEVELS},
    default: 'info',
    description: 'What is said beside results: errors, warnings too, notes too, or also where errors come from.',
  },
  editor: {type: {kind: 'text'}, layers: PERSONAL, description: 'Program that `mmm config edit` and `mmm spec edit` start; default: $VISUAL, then $EDITOR.'},
  trusted_plugins: {type: {kind: 'list'}, default: [], layers: PERSONAL, description: 'Plugins (names, globs) that are installed without a question.'},
  'project.name': {type: NAME, layers: MANIFEST, description: 'Name of the project.'},
  'project.description': {type: {kind: 'text', pattern: ''}, layers: MANIFEST, description: 'What the project is, in one line.'},
  'project.version': {type: {kind: 'text'}, layers: MANIFEST, description: "The project's own version."},
  'specs.directory': {type: {kind: 'text'}, default: 'specs', description: 'Folder of the specifications, below the project.'},
  'specs.ignore': {type: {kind: 'list'}, default: ['README.md', '_*'], description: 'File names (globs) that are no specifications.'},
  'run.runner': {type: {kind: 'text'}, default: 'claude', description: 'Runner of a specification that names none and has no `run` commands.'},
  'run.concurrency': {type: integer(1, 1024), default: 4, description: 'Specifications that run at once.'},
  'run.max_iterations': {type: integer(1, 100), default: 3, description: 'Attempts per specification, each with the feedback of the last.'},
  'run.timeout': {type: {kind: 'duration'}, default: '30m', description: 'Longest time of one attempt, its verify commands included.'},
  'run.idle_timeout': {type: {kind: 'duration'}, default: '10m', description: 'Longest silence of one attempt.'},
  'run.grace': {type: {kind: 'duration'}, default: '5s', description: 'Time between asking a process group to end and killing it.'},
  'run.retries': {type: integer(0, 1000), default: 3, description: 'Tries of one attempt that something outside, which passes, cut off.'},
  'run.retry_delay': {type: {kind: 'duration'}, default: '5s', description: 'Longest delay before the first of them; it doubles from one to the next.'},
  'run.retry_max_delay': {type: {kind: 'duration'}, default: '2m', description: 'Longest delay before any of them.'},
  'run.max_failures': {type: integer(1, 1_000_000), description: 'Start nothing more after so many failures; default: no limit.'},
  'run.budget_usd': {type: DOLLARS, description: 'Dollars that one run may spend; default: no limit.'},
  'run.spec_budget_usd': {type: DOLLARS, description: 'Dollars that one specification may cost, all its attempts together; default: no limit.'},
  'run.project_budget_usd': {type: DOLLARS, description: 'Dollars that the project may cost altogether; default: no limit.'},
  'run.reserve_usd': {type: DOLLARS, description: 'Dollars set aside for an attempt that is going; default: what nine of ten past attempts stay below.'},
  'run.fail_fast': {type: {kind: 'boolean'}, default: false, description: 'Start nothing more after the first failure.'},
  'run.isolation': {
    type: {kind: 'choice', choices: ['none', 'worktree']},
    default: 'none',
    description: 'Whether each specification is worked on in a git work tree and branch of its own, and lands when it is proven.',
  },
  'claude.command': {type: {kind: 'text'}, default: 'claude', widens: true, description: 'Program of the claude runner.'},
  'claude.model': {
    type: {kind: 'text', pattern: '^[^-].*', expected: 'the name of a model'},
    description: "Model of the claude runner; default: the CLI's own choice.",
  },
  'claude.models': {type: {kind: 'list'}, default: [], description: 'Models by tag, as "frontend=sonnet"; the first that fits counts.'},
  'claude.permission_mode': {
    type: {kind: 'choice', choices: ['acceptEdits', 'auto', 'default', 'dontAsk', 'plan']},
    default: 'acceptEdits',
    widens: true,
    description: 'What the agent may do without being asked; nobody is there to be asked.',
  },
  'claude.allowed_tools': {type: {kind: 'list'}, default: [], widens: true, description: 'Tools that it may use besides, as "Bash(npm test:*)".'},
  'claude.disallowed_tools': {type: {kind: 'list'}, default: [], widens: true, description: 'Tools that it may never use.'},
  'claude.skip_permissions': {
    type: {kind: 'boolean'},
    default: false,
    layers: PERSONAL,
    description: 'Let the agent do everything. Only where nothing can be harmed.',
  },
  'claude.max_turns': {type: integer(1, 10_000), description: 'Turns of one attempt; default: no limit.'},
  'claude.attempt_budget_usd': {
    type: {kind: 'number', minimum: 0.01},
    description: 'Dollars that one attempt may cost, as the CLI counts them; default: no limit.',
  },
  'claude.args': {type: {kind: 'list'}, default: [], widens: true, description: 'More arguments for the program.'},
  'claude.prompt': {
    type: {kind: 'text'},
    description: 'Template of the prompt, from the project; default: .mmm/templates/prompt.md if it is there, else the built-in one.',
  },
  'claude.linger': {type: {kind: 'duration'}, default: '10s', description: 'Time that the program may stay silent after its result before it is ended.'},
  'state.keep_output': {type: {kind: 'size'}, default: '256KiB', description: 'Output kept per execution in the database; the log keeps all of it.'},
  'history.enabled': {type: {kind: 'boolean'}, default: true, layers: PERSONAL, description: 'Note every command in the history.'},
  'history.redact': {
    type: {kind: 'patterns'},
    default: [],
    layers: PERSONAL,
    description: 'What the history leaves out beside secrets that mmm knows itself (regular expressions).',
  },
  'history.max_size': {type: {kind: 'size'}, default: '4MiB', layers: PERSONAL, description: 'Room of the history; the older half goes when it is full.'},
} as const satisfies Record<string, Setting>

export type SettingKey = keyof typeof SETTINGS

type ValueOf<K extends SettingKey> = (typeof SETTINGS)[K]['type']['kind'] extends 'boolean'
  ? boolean
  : (typeof SETTINGS)[K]['type']['kind'] extends 'duration' | 'integer' | 'number' | 'size'
    ? number
    : (typeof SETTINGS)[K]['type']['kind'] extends 'list' | 'patterns'
      ? readonly string[]
      : string

/** The value a setting has once read: durations in milliseconds, sizes in bytes; `undefined` only where there is no default. */
export type SettingValue<K extends SettingKey = SettingKey> = ValueOf<K> | ((typeof SETTINGS)[K] extends {readonly default: unknown} ? never : undefined)

/** Tables whose keys people choose themselves; a star is any key. */
export const OPEN_SETTINGS: ReadonlyMap<string, Setting> = new Map<string, Setting>([
  ['aliases.*', {type: {kind: 'text'}, description: 'A command of your own, and what it stands for.'}],
  ['commands.*.*', {type: {kind: 'any'}, layers: PERSONAL, description: 'A program that works as a runner of that name.'}],
  ['run.limits.*', {type: integer(1, 1024), description: 'Specifications that a runner works on at once; default: run.concurrency.'}],
  ['plugins.*.*', {type: {kind: 'any'}, description: 'Settings of a plugin.'}],
  ['variables.*', {type: {kind: 'any'}, description: 'A value for templates.'}],
])

const SETTINGS_BY_KEY: ReadonlyMap<string, Setting> = new Map(Object.entries(SETTINGS))

const OPEN_PATTERNS = [...OPEN_SETTINGS].map(([key, setting]) => ({pattern: key.split('.'), setting}))

/** The tables that settings stand in, as patterns: `run`, `plugins`, `plugins.*`. */
const TABLES: readonly KeyPath[] = [...SETTINGS_BY_KEY.keys(), ...OPEN_SETTINGS.keys()].flatMap((key) =>
  key.split('.').map((_, index, parts) => parts.slice(0, index)),
)

/** The setting that a key names, a known one or one in an open table. */
export function findSetting(path: KeyPath): Setting | undefined {
  return OPEN_PATTERNS.find(({pattern}) => isOpenAt(pattern, path))?.setting ?? SETTINGS_BY_KEY.get(formatKey(path))
}

/** Whether a key names a table of settings instead of a setting. */
export function isSettingsTable(path: KeyPath): boolean {
  return TABLES.some((table) => isOpenAt(table, path))
}

/** The keys that a mistyped one may have meant. */
export function settingNames(): string[] {
  return [...SETTINGS_BY_KEY.keys(), 'aliases', 'commands', 'plugins', 'run.limits', 'variables']
}

function isOpenAt(pattern: readonly string[], path: KeyPath): boolean {
  return pattern.length === path.length && pattern.every((part, index) => part === '*' || part === path[index])
}
