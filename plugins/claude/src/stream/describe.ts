import {formatCost, formatDuration, formatTokens} from 'mmm-cli'
import {relative} from 'node:path'
import type {StreamEvent, StreamResult, Tool} from './stream-event.ts'

/** Lines of a tool's answer that the log shows; the raw stream has all of it. */
const SHOWN_LINES = 8

/** Lines for the log, with the tokens used so far; none for what says nothing to people. */
export function logLines(event: StreamEvent, directory: string, tokens = 0): string[] {
  switch (event.kind) {
    case 'init':
      return [
        `claude ${event.version} · ${event.model} · session ${event.session}`,
        ...event.failedServers.map((server) => `! the MCP server ${server} did not start: its tools are missing`),
      ]
    case 'text':
      return event.text.trim() === '' ? [] : event.text.trim().split('\n')
    case 'tool':
      return [`→ ${describeTool(event, directory)}${tokens > 0 ? ` · ${formatTokens(tokens)}` : ''}`]
    case 'tool_result':
      return answerLines(event.text, event.isError)
    case 'retry':
      return [`… ${event.status ?? 'no connection'} ${event.error}; trying again in ${formatDuration(Math.round(event.delay))} (${event.attempt})`]
    case 'limit':
      return describeLimit(event)
    case 'result':
      return [describeResult(event)]
    case 'broken':
      return [`? ${event.line.slice(0, 500)}`]
    default:
      return []
  }
}

function describeLimit({rejected, until, used}: Extract<StreamEvent, {kind: 'limit'}>): string[] {
  const end = until === undefined ? '' : ` until ${new Date(until).toISOString()}`
  if (rejected) return [`… the usage limit is reached${end}`]
  return used === undefined ? [] : [`! ${Math.round(used * 100)} % of the usage limit is used up${end && `, which holds${end}`}`]
}

/** What a tool does, in a few words. */
export function describeTool({input, name}: Tool, directory: string): string {
  const of = (...fields: string[]): string => fields.map((field) => input[field]).find((value): value is string => typeof value === 'string') ?? ''
  const file = (): string => {
    const path = of('file_path', 'notebook_path', 'path')
    const inside = path.startsWith('/') ? relative(directory, path) : path
    return inside.startsWith('..') ? path : inside
  }
  switch (name) {
    case 'Edit':
    case 'MultiEdit':
    case 'NotebookEdit':
    case 'Write':
      return `editing ${file()}`
    case 'Read':
      return `reading ${file()}`
    case 'Bash':
      return `running ${firstLine(of('command'))}`
    case 'Glob':
    case 'Grep':
      return `searching ${of('pattern')}`
    case 'Agent':
    case 'Task':
      return `delegating ${of('description')}`
    case 'WebFetch':
    case 'WebSearch':
      return `looking up ${of('url', 'query')}`
    default:
      return `using ${name}`
  }
}

function describeResult({isError, subtype, text, errors, turns, usage}: StreamResult): string {
  const used = [usage.input_tokens, usage.output_tokens, usage.cache_write_tokens].filter((count) => count !== undefined)
  return [
    isError ? `error: ${firstLine(text || errors[0] || subtype)}` : 'done',
    ...(turns === undefined ? [] : [`${turns} ${turns === 1 ? 'turn' : 'turns'}`]),
    ...(used.length > 0 ? [formatTokens(used.reduce((sum, count) => sum + count, 0))] : []),
    ...(usage.cost_usd === undefined ? [] : [formatCost(usage.cost_usd)]),
  ].join(' · ')
}

function answerLines(text: string, isError: boolean): string[] {
  const lines = text
    .trimEnd()
    .split('\n')
    .filter((line) => line.trim() !== '')
  const shown = lines.slice(0, SHOWN_LINES).map((line) => `  ${isError ? '✖ ' : ''}${line.slice(0, 200)}`)
  return lines.length > shown.length ? [...shown, `  … ${lines.length - shown.length} more lines`] : shown
}

function firstLine(text: string): string {
  return text.trim().split('\n', 1)[0]!
}
