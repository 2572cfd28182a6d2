import {type Interfaces, ModuleLoader} from '@oclif/core'
import {join} from 'node:path'
import {stripVTControlCharacters} from 'node:util'
import {printableLine} from '../text/terminal.ts'
import {contain, OverdueError} from './containment.ts'

/** Milliseconds that a plugin's hook may take: it must not hold up every command. */
const HOOK_TIMEOUT = 2000

/** Events that stand in the way of every command; those of an installation may take as long as a person thinks. */
const GUARDED = new Set(['init', 'prerun', 'postrun', 'finally', 'command_not_found', 'command_incomplete'])

type HookResult = Interfaces.Hook.Result<unknown>

/**
 * Runs the hooks of an event one after the other, the core's first. The core's may end the command; a third party's
 * that throws, exits, prints or never ends costs a warning that names it, and at most its time.
 */
export class HookBroker {
  readonly #warn: (message: string) => void
  /** Plugins with a hook that did not end: no other of theirs is waited for. */
  readonly #overdue = new Set<string>()

  constructor(warn: (message: string) => void) {
    this.#warn = warn
  }

  guards(event: string): boolean {
    return GUARDED.has(event)
  }

  async run(config: Interfaces.Config, event: string, options: object): Promise<HookResult> {
    const result: HookResult = {failures: [], successes: []}
    for (const plugin of config.plugins.values()) {
      const isCore = plugin.type === 'core'
      for (const hook of plugin.hooks[event] ?? []) {
        if (this.#overdue.has(plugin.name)) continue
        const run = async (): Promise<unknown> => {
          const call = await loadHook(plugin, hook)
          return call?.call(makeContext(config, isCore), {...copy(options), config, context: makeContext(config, isCore)})
        }
        try {
          result.successes.push({plugin, result: await (isCore ? run() : contain((guard) => guard(run, HOOK_TIMEOUT)))})
        } catch (error) {
          if (isCore) throw error
          result.failures.push({plugin, error: error as Error})
          if (error instanceof OverdueError) this.#overdue.add(plugin.name)
          this.#warn(`The ${event} hook of the plugin ${plugin.name} failed and was passed over: ${messageOf(error)}`)
        }
      }
    }
    return result
  }
}

type HookFunction = (this: object, options: object) => Promise<unknown>

async function loadHook(plugin: Interfaces.Plugin, hook: {readonly identifier: string; readonly target: string}): Promise<HookFunction | undefined> {
  const module = (await ModuleLoader.loadWithData(plugin, join(plugin.root, hook.target))).module as Record<string, unknown>
  if (typeof module[hook.identifier] === 'function') return module[hook.identifier] as HookFunction
  if (hook.identifier !== 'default') return undefined
  return Object.values(module).find((value) => typeof value === 'function') as HookFunction | undefined
}

/** Arguments are a copy: a hook may not change the command line behind the user's back. */
function copy(options: object): object {
  const {argv} = options as {argv?: readonly string[]}
  return argv ? {...options, argv: Object.freeze([...argv])} : options
}

function makeContext(config: Interfaces.Config, isCore: boolean): object {
  return {
    config,
    debug: () => {},
    error(input: Error | string, options: {exit?: number} = {}) {
      throw Object.assign(typeof input === 'string' ? new Error(input) : input, {oclif: {exit: options.exit ?? 2}})
    },
    exit(code = 0) {
      throw Object.assign(new Error(`it asked mmm to exit with ${code}`), {code: 'EEXIT', oclif: {exit: code}})
    },
    log: (message = '') => void (isCore ? process.stdout : process.stderr).write(`${message}\n`),
    warn: (message: Error | string) => void process.stderr.write(` ›   Warning: ${messageOf(message)}\n`),
  }
}

function messageOf(error: unknown): string {
  const {message} = (error ?? {}) as {message?: unknown}
  return printableLine(stripVTControlCharacters(typeof message === 'string' ? message : String(error)))
}
