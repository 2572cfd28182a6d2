import {loadHelpClass} from '@oclif/core'
import {type Alias, describeOrigin, leadingWords} from '../alias/alias.ts'
import {printableLine} from '../text/terminal.ts'
import type {CommandLine} from './command-line.ts'
import {withoutGlobalFlags} from './global-flags.ts'
import type {MmmConfig} from './mmm-config.ts'
import {type ResolvedLine, resolveLine} from './resolve-line.ts'

/** What a command line means; help on what is not there is an unknown command, and help on an alias is the alias's. */
export function resolveSubject(config: MmmConfig, typed: readonly string[]): ResolvedLine {
  const resolved = resolveLine(config, typed)
  const {argv, line} = resolved
  if (line.kind !== 'command' || line.command.id !== 'help' || asksForHelp(argv, line)) return resolved
  if (leadingWords(line.argv).length === 0) return resolved
  const typedSubject = [...line.argv, '--help']
  const subject = resolveLine(config, typedSubject)
  if (subject.line.kind === 'unknown') return {...subject, argv: line.argv}
  const isReplaced = subject.argv.some((word, index) => word !== typedSubject[index])
  return isReplaced ? subject : resolved
}

/** Shows help, and before that what the aliases stand for that led there. */
export async function showHelp(config: MmmConfig, argv: readonly string[], aliases: readonly Alias[]): Promise<void> {
  for (const alias of aliases) {
    process.stdout.write(`${printableLine(`\`mmm ${alias.name}\` stands for \`mmm ${alias.expansion}\` (${describeOrigin(alias)})`)}\n`)
  }
  if (aliases.length > 0) process.stdout.write('\n')
  const Help = await loadHelpClass(config)
  await new Help(config, config.pjson.oclif.helpOptions ?? config.pjson.helpOptions).showHelp([...argv])
}

export function asksForHelp(argv: readonly string[], line: CommandLine): boolean {
  if (line.kind === 'unknown' && line.words.length > 0) return false
  if (withoutGlobalFlags(argv).length === 0) return true
  const end = argv.indexOf('--')
  const words = end === -1 ? argv : argv.slice(0, end)
  // A plugin's command may have a flag `-h` of its own.
  const takesH = line.kind === 'command' && Object.values(line.command.flags).some(({char}) => char === 'h')
  return words.includes('--help') || (words.includes('-h') && !takesH)
}
