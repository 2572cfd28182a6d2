/** Whether what is printed may have colours: a terminal shows them, and whoever says FORCE_COLOR wants them. */
export function mayHaveColours(environment: NodeJS.ProcessEnv): boolean {
  return process.stdout.isTTY || Boolean(environment.FORCE_COLOR)
}
