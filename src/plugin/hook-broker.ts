import {type Interfaces, ModuleLoader} from '@oclif/core'
import {join} from 'node:path'
import type {HookAnswer} from '../run/run-hooks.ts'
import {type Containment, OverdueError} from './containment.ts'
import type {HookPayloads} from './hook-events.ts'
import {messageOf} from './message-of.ts'

/** Milliseconds that a plugin's hook may take: it must not hold up every command. */
const HOOK_TIMEOUT = 2000
/** Milliseconds that a hook of a run may take: what it asks may be far away, and the run is longer than that anyway. */
const RUN_HOOK_TIMEOUT = 10_000

/** Events of oclif that nobody may stand in the way of: those of every command, and those after an installation. */
const GUARDED = new Set(['init', 'prerun', 'postrun', 'finally', 'command_not_found', 'command_incomplete', 'plugins:postinstall', 'plugins:postuninstall'])

type HookResult = Interfaces.Hook.Result<unknown>

export interface HookBrokerOptions {
  readonly containment: Containment
  readonly warn: (message: string) => void
  /** The running mmm, for the hooks of its own events. */
  readonly host: object
}

/**
 * Runs the hooks of an event one after the other, the core's first. The core's may end the command; a third party's
 * that throws, exits, prints or never ends costs a warning that names it, and at most its time.
 */
export class HookBroker {
  readonly #options: HookBrokerOptions
  /** Plugins with a hook that did not end: no other of theirs is waited for. */
  readonly #overdue = new Set<string>()
  /** One event at a time: a plugin's hooks need not expect each other. */
  #queue: Promise<unknown> = Promise.resolve()

  constructor(options: HookBrokerOptions) {
    this.#options = options
  }

  guards(event: string): boolean {
    return GUARDED.has(event) || isOurs(event)
  }

  /** Whether a plugin has a hook of the event. */
  listens(config: Interfaces.Config, event: string): boolean {
    for (const {hooks} of config.plugins.values()) if (hooks[event]?.length) return true
    return false
  }

  /** An event of mmm's own; nothing that its hooks do fails it. What a hook does itself raises no events. */
  async callHooks<E extends keyof HookPayloads>(config: Interfaces.Config, event: E, payload: HookPayloads[E] & object): Promise<readonly HookAnswer[]> {
    if (this.#options.containment.isInside || !this.listens(config, event)) return []
    const called = this.#queue.then(() => this.run(config, event, payload))
    this.#queue = called.catch(() => {})
    const {successes} = await called
    return successes.map(({plugin, result}) => ({plugin: plugin.name, answer: result}))
  }

  async run(config: Interfaces.Config, event: string, options: object): Promise<HookResult> {
    const {containment, host, warn} = this.#options
    const result: HookResult = {failures: [], successes: []}
    const timeout = /^mmm:(?:run|spec):/.test(event) ? RUN_HOOK_TIMEOUT : HOOK_TIMEOUT
    for (const plugin of config.plugins.values()) {
      const isCore = plugin.type === 'core'
      for (const hook of plugin.hooks[event] ?? []) {
        if (this.#overdue.has(plugin.name)) continue
        const run = async (): Promise<unknown> => {
          const call = await loadHook(plugin, hook)
          return call?.call(makeContext(config, isCore), {...copy(event, options), config, context: makeContext(config, isCore), ...(isOurs(event) && {host})})
        }
        try {
          result.successes.push({plugin, result: await (isCore ? run() : containment.run(plugin.name, run, timeout))})
        } catch (error) {
          if (isCore) throw error
          result.failures.push({plugin, error: error as Error})
          if (error instanceof OverdueError) this.#overdue.add(plugin.name)
          warn(`The ${event} hook of the plugin ${plugin.name} failed and was passed over: ${messageOf(error)}`)
        }
      }
    }
    return result
  }
}

function isOurs(event: string): boolean {
  return event.startsWith('mmm:')
}

type HookFunction = (this: object, options: object) => Promise<unknown>

async function loadHook(plugin: Interfaces.Plugin, hook: {readonly identifier: string; readonly target: string}): Promise<HookFunction | undefined> {
  const module = (await ModuleLoader.loadWithData(plugin, join(plugin.root, hook.target))).module as Record<string, unknown>
  if (typeof module[hook.identifier] === 'function') return module[hook.identifier] as HookFunction
  if (hook.identifier !== 'default') return undefined
  return Object.values(module).find((value) => typeof value === 'function') as HookFunction | undefined
}

/** Arguments are a copy: a hook may not change the command line, or what a run goes by, behind the user's back. */
function copy(event: string, options: object): object {
  if (isOurs(event)) return structuredClone(options)
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
