import {MmmError} from 'mmm-cli'

/** A run that was watched is gone without an end of its own. */
export class RunDiedError extends MmmError<{run: number; specs: readonly string[]}> {
  readonly code = 'RUN_DIED'

  constructor(context: {run: number; specs: readonly string[]}) {
    const held = context.specs.length > 0 ? ` It had in hand: ${context.specs.join(', ')}.` : ''
    super(`Run ${context.run} was cut off: its process is gone.${held}`, context, {suggestions: ['Go on where it stopped: `mmm run`.']})
  }
}
