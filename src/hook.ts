import type {Config, Interfaces} from '@oclif/core'
import type {Host} from './host.ts'
import type {HookPayloads} from './plugin/hook-events.ts'
import type {SpecVerdict} from './run/run-hooks.ts'

/** What hooks may answer, where an answer counts. */
interface HookAnswers {
  'mmm:spec:before': SpecVerdict
}

/**
 * A hook of one of mmm's own events. A package names its module under `oclif.hooks`; what the event tells is in its options.
 * A hook that throws, exits or takes too long costs a warning, and is passed over.
 *
 * @example
 * const hook: MmmHook<'mmm:spec:before'> = async function ({spec}) {
 *   if (spec.metadata.tags?.includes('later')) return {refuse: 'it is tagged "later"'}
 * }
 * export default hook
 */
export type MmmHook<E extends keyof HookPayloads> = (
  this: Interfaces.Hook.Context,
  options: HookPayloads[E] & {readonly config: Config; readonly host: Host},
) => Promise<(E extends keyof HookAnswers ? HookAnswers[E] : never) | void>
