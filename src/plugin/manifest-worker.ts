// Loads one plugin in a process of its own, as mmm would without its manifest, and tells the process that started it what came of it.
import {type Interfaces, ModuleLoader, Plugin, settings} from '@oclif/core'
import {readFileSync} from 'node:fs'
import {join} from 'node:path'
import {registerHostModules} from './host-modules.ts'

/** What became of loading a plugin. */
export interface ManifestReport {
  readonly manifest: {readonly version: string; readonly commands: Readonly<Record<string, Interfaces.Plugin['commands'][number]>>}
  /** Milliseconds that loading every command took. */
  readonly milliseconds: number
  /** Milliseconds that loading the hooks of each event took. */
  readonly hooks: Readonly<Record<string, number>>
}

const [, , root] = process.argv as [string, string, string]
registerHostModules()
settings.enableAutoTranspile = false
process.stdout.write = process.stderr.write.bind(process.stderr)

try {
  const report = await load()
  process.send!({report}, () => process.exit(0))
} catch (error) {
  process.send!({failure: String((error as Error | undefined)?.message ?? error)}, () => process.exit(0))
}

async function load(): Promise<ManifestReport> {
  const pjson = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as {name?: string}
  const plugin = new Plugin({
    errorOnManifestCreate: true,
    ignoreManifest: true,
    respectNoCacheDefault: true,
    root,
    type: 'link',
    ...(pjson.name !== undefined && {name: pjson.name}),
  })
  const start = performance.now()
  await plugin.load()
  const milliseconds = performance.now() - start
  if (!plugin.valid) throw new Error('its package.json has no "oclif"')
  const hooks: Record<string, number> = {}
  for (const [event, targets] of Object.entries(plugin.hooks)) {
    const begin = performance.now()
    for (const {target} of targets) await ModuleLoader.loadWithData(plugin, join(root, target))
    hooks[event] = performance.now() - begin
  }
  return {manifest: plugin.manifest as ManifestReport['manifest'], milliseconds, hooks}
}
