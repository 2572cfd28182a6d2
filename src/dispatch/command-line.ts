import type {Command, Config} from '@oclif/core'

export type CommandLine =
  | {readonly kind: 'command'; readonly command: Command.Loadable; readonly argv: readonly string[]}
  | {readonly kind: 'topic'; readonly id: string}
  | {readonly kind: 'unknown'; readonly words: readonly string[]}

/**
 * Finds what a command line means: the longest beginning of its words that is a command. oclif itself glues on every
 * word that follows a command without arguments and then knows no such command (guides/oclif.md 3.1).
 */
export function readCommandLine(config: Config, argv: readonly string[]): CommandLine {
  const flag = argv.findIndex((word) => word.startsWith('-'))
  const words = flag === -1 ? argv : argv.slice(0, flag)
  for (let length = words.length; length > 0; length--) {
    const command = config.findCommand(words.slice(0, length).join(':'))
    if (command) return {kind: 'command', command, argv: argv.slice(length)}
  }
  const id = words.join(':')
  return words.length > 0 && config.findTopic(id) ? {kind: 'topic', id} : {kind: 'unknown', words}
}
