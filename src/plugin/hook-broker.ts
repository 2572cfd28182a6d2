import {type Interfaces, ModuleLoader} from '@oclif/core'
import {join} from 'node:path'
import {printableLine} from '../text/terminal.ts'

/** Milliseconds that a plugin's hook may take: it must not hold up every command. */
const HOOK_TIMEOUT = 2000

/** Events that stand in the way of every command; those of an installation may take as long as a person thinks. */
const GUARDED = new Set(['init', 'prerun', 'postrun', 'finally', 'command_not_found', 'command_incomplete'])

export function isGuarded(event: string): boolean {
  return GUARDED.has(event)
}

type HookResult = Interfaces.Hook.Result<unknown>

/**
 * Runs the hooks of an event one after the other, the core's first. The core's may end the command; a third party's
 * that throws, exits, prints or never ends costs a warning that names it, and at most its time.
 */
export async function runGuardedHooks(config: Interfaces.Config, event: string, options: object, warn: (message: string) => void): Promise<HookResult> {
  const result: HookResult = {failures: [], successes: []}
  for (const plugin of config.plugins.values()) {
    const isCore = plugin.type === 'core'
    for (const hook of plugin.hooks[event] ?? []) {
      try {
        const run = async (): Promise<unknown> => {
          const call = await loadHook(plugin, hook)
          return call?.call(makeContext(config, isCore), {...copy(options), config, context: makeContext(config, isCore)})
        }
        result.successes.push({plugin, result: await (isCore ? run() : contain(run))})
      } catch (error) {
        if (isCore) throw error
        result.failures.push({plugin, error: error as Error})
        warn(`The ${event} hook of the plugin ${plugin.name} failed and was passed over: ${printableLine((error as Error)?.message ?? String(error))}`)
      }
    }
  }
  return result
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
    warn: (message: Error | string) => void process.stderr.write(` ›   Warning: ${typeof message === 'string' ? message : message.message}\n`),
  }
}

/** Runs a third party's hook with a time limit, without the power to exit, and with its prints kept out of the data on stdout. */
async function contain(run: () => Promise<unknown>): Promise<unknown> {
  const {exit} = process
  const {write} = process.stdout
  let timer: NodeJS.Timeout | undefined
  process.exit = (code) => {
    throw new Error(`it called process.exit(${code ?? ''})`)
  }
  process.stdout.write = process.stderr.write.bind(process.stderr)
  try {
    const late = new Promise<never>((_, reject) => {
      timer = setTimeout(() => reject(new Error(`it did not end within ${HOOK_TIMEOUT / 1000} s`)), HOOK_TIMEOUT)
    })
    return await Promise.race([run(), late])
  } finally {
    clearTimeout(timer)
    process.exit = exit
    process.stdout.write = write
  }
}
