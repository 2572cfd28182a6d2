import {mayHaveColours} from './colours.ts'

const {NO_COLOR: before} = process.env

// oclif decides while it is loaded, and on a build server for colours that no terminal sees: so this is loaded before it.
if (!mayHaveColours(process.env)) process.env.NO_COLOR = '1'

/** Gives the environment back as it was: the commands that mmm starts are to see it so. */
export function restoreEnvironment(): void {
  if (before === undefined) delete process.env.NO_COLOR
  else process.env.NO_COLOR = before
}
