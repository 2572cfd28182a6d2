import type {MmmConfig} from './mmm-config.ts'

/** What to do about plugins that have a command of these words but are not loaded: one line for each. */
export function adviseOfWaiting(config: MmmConfig, words: readonly string[]): string[] {
  const listed = config.host.openPlugins().list()
  const asked = new Set(words.map((_, index) => words.slice(0, index + 1).join(' ')))
  return (listed.ok ? listed.value : []).flatMap(({aliases, commands, name, state}) => {
    const command = state === 'works' ? undefined : [...commands, ...aliases].find((known) => asked.has(known))
    if (state === 'works' || command === undefined) return []
    const step = {broken: `mmm plugins inspect ${name}`, disabled: `mmm plugins enable ${name}`, off: 'leave --no-plugins out'}[state]
    return [`The plugin ${name} has \`mmm ${command}\`, but is ${state === 'off' ? 'not loaded' : state}: ${step}.`]
  })
}
