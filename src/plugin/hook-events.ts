import type {HookCaller, HookedProject, RunHookPayloads} from '../run/run-hooks.ts'
import type {LoggedChange} from '../state/change-log-store.ts'

/** What hooks of mmm's own events are told, by event. Copies: nothing that a hook does to them reaches mmm. */
export interface HookPayloads extends RunHookPayloads {
  /** A command is about to run. `argv` is what follows its name. */
  'mmm:command:before': {readonly command: string; readonly argv: readonly string[]; readonly plugin: string}
  /** A command has ended, with what the process would exit with and the code of the error that it failed with. */
  'mmm:command:after': {
    readonly command: string
    readonly argv: readonly string[]
    readonly plugin: string
    readonly exit_code: number
    readonly error: string | null
    readonly duration_ms: number
  }
  /** Another project was chosen with `project switch`. */
  'mmm:project:switch': {readonly project: HookedProject; readonly previous: string | null}
  /** This process has changed the state of a project; oldest first, together what was changed since the last call. */
  'mmm:state:change': {readonly project: HookedProject; readonly changes: readonly LoggedChange[]}
}

export type Hooks = HookCaller<HookPayloads>

/** Nobody listens. */
export const NO_HOOKS: Hooks = {listens: () => false, call: () => Promise.resolve([])}
