import type {Interfaces} from '@oclif/core'
import {printable} from '../text/terminal.ts'

/** What a text of a command may ask of a template: a plain value of oclif's configuration. Anything else is shown as it stands. */
const KNOWN = /(<%[-=]\s*config\.(?:pjson\.)?\w+\s*%>)/
const COMMAND_ID = /<%[-=]\s*command\.id\s*%>/g
const SUSPICIOUS = /<%|%>|[^\n -~]/
/** Keeps `<` and `%` apart, unseen: oclif renders some texts a second time, so that nothing else would stay. */
const JOINER = '\u2060'
/** Keeps `$` and `{` apart in both of oclif's template languages, and is gone once a text is rendered. */
const NOTHING = '<%= "" %>'

const TEXTS = ['summary', 'description', 'usage']
const PART_TEXTS = ['summary', 'description', 'options', 'default', 'helpValue', 'helpLabel', 'helpGroup']

/**
 * oclif renders what commands and topics say of themselves as templates, and falls over the first that it cannot read:
 * one plugin with a `${NAME}` in a description would end `mmm help` and `mmm commands` for all.
 */
export function containWords({commands, topics}: Pick<Interfaces.Plugin, 'commands' | 'topics'>): void {
  for (const command of commands) {
    const mend = (text: string): string => contain(text, command.id.replaceAll(':', ' '))
    amend(command, TEXTS, (text) => mend(text).replaceAll('${', `$${NOTHING}{`))
    // These are read by the one language only to which `${` is nothing; and scripts get them as they are.
    amend(command, ['examples'], mend)
    for (const parts of [command.args, command.flags]) for (const value of Object.values(parts)) amend(value, PART_TEXTS, mend)
  }
  for (const topic of topics) amend(topic, ['description'], (text) => contain(text, topic.name))
}

function contain(text: string, id: string): string {
  if (!SUSPICIOUS.test(text)) return text
  const parts = printable(text).replaceAll(COMMAND_ID, id).split(KNOWN)
  return parts.map((part, index) => (index % 2 === 1 ? part : part.replaceAll(/<(?=%)|%(?=>)/g, `$&${JOINER}`))).join('')
}

/** Replaces texts of `holder`, also those in a list and those of an example that has a description. */
function amend(holder: unknown, keys: readonly string[], mend: (text: string) => string): void {
  if (typeof holder !== 'object' || holder === null) return
  const texts = holder as Record<string, unknown>
  for (const key of keys) {
    const value = texts[key]
    if (typeof value === 'string') texts[key] = mend(value)
    else if (Array.isArray(value)) texts[key] = value.map((item: unknown) => (typeof item === 'string' ? mend(item) : amendExample(item, mend)))
  }
}

function amendExample(example: unknown, mend: (text: string) => string): unknown {
  amend(example, ['command', 'description'], mend)
  return example
}
