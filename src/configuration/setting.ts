/** What a setting's value must be. Durations and sizes are written as text and held as milliseconds and bytes. */
export type SettingType =
  | {readonly kind: 'boolean'}
  | {readonly kind: 'choice'; readonly choices: readonly string[]}
  | {readonly kind: 'duration'}
  | {readonly kind: 'integer'; readonly minimum: number; readonly maximum: number}
  | {readonly kind: 'list'}
  | {readonly kind: 'number'; readonly minimum: number}
  | {readonly kind: 'size'}
  | {readonly kind: 'text'}

export interface Setting {
  readonly type: SettingType
  /** As it would be written in TOML; absent when the setting is unset by default. */
  readonly default?: boolean | number | string | readonly string[]
  readonly description: string
}

const integer = (minimum: number, maximum: number): SettingType & {kind: 'integer'} => ({kind: 'integer', minimum, maximum})

/** Every setting that mmm itself knows, by key. Only what some part of mmm reads stands here. */
export const SETTINGS = {
  'specs.directory': {type: {kind: 'text'}, default: 'specs', description: 'Folder of the specifications, below the project.'},
  'specs.ignore': {type: {kind: 'list'}, default: ['README.md', '_*'], description: 'File names (globs) that are no specifications.'},
  'run.runner': {type: {kind: 'text'}, default: 'claude', description: 'Runner of a specification that names none and has no `run` commands.'},
  'run.concurrency': {type: integer(1, 1024), default: 4, description: 'Specifications that run at once.'},
  'run.max_iterations': {type: integer(1, 100), default: 3, description: 'Attempts per specification, each with the feedback of the last.'},
  'run.timeout': {type: {kind: 'duration'}, default: '30m', description: 'Longest time of one attempt, its verify commands included.'},
  'run.idle_timeout': {type: {kind: 'duration'}, default: '10m', description: 'Longest silence of one attempt.'},
  'run.grace': {type: {kind: 'duration'}, default: '5s', description: 'Time between asking a process group to end and killing it.'},
  'run.fail_fast': {type: {kind: 'boolean'}, default: false, description: 'Start nothing more after the first failure.'},
  'state.keep_output': {type: {kind: 'size'}, default: '256KiB', description: 'Output kept per execution in the database; the log keeps all of it.'},
} as const satisfies Record<string, Setting>

export type SettingKey = keyof typeof SETTINGS

type ValueOf<K extends SettingKey> = (typeof SETTINGS)[K]['type']['kind'] extends 'boolean'
  ? boolean
  : (typeof SETTINGS)[K]['type']['kind'] extends 'duration' | 'integer' | 'number' | 'size'
    ? number
    : (typeof SETTINGS)[K]['type']['kind'] extends 'list'
      ? readonly string[]
      : string

/** The value a setting has once read: durations in milliseconds, sizes in bytes. */
export type SettingValue<K extends SettingKey = SettingKey> = ValueOf<K>

/** Tables whose keys people choose themselves. */
export const OPEN_TABLES = ['aliases', 'plugins', 'project', 'variables'] as const
