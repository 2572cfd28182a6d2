import {existsSync} from 'node:fs'
import {join} from 'node:path'
import {ownersOf} from '../plugin/command-clashes.ts'
import type {ManifestReport} from '../plugin/manifest-worker.ts'
import type {LoadedPlugin} from '../plugin/plugin-loader.ts'
import {compareNames} from '../text/order.ts'
import type {PackageFinding} from './package-check.ts'
import {type PackageFile, readPackageJson} from './package-examination.ts'

const ID = /^[a-z][a-z0-9]*(?:[-:][a-z0-9]+)*$/

/** What the commands of a plugin are called, and what they say of themselves. */
export function checkCommands({commands}: ManifestReport['manifest'], core: readonly LoadedPlugin[]): PackageFinding[] {
  const owners = ownersOf(core)
  return Object.values(commands)
    .toSorted((a, b) => compareNames(a.id, b.id))
    .flatMap(({aliases, description, enableJsonFlag, examples, hidden, id, pluginName, summary}) => {
      const typed = `\`mmm ${id.replaceAll(':', ' ')}\``
      const taken = [id, ...aliases].filter((known) => (owners.get(known.replaceAll(' ', ':')) ?? pluginName) !== pluginName)
      const findings: PackageFinding[] = taken.map((known) => ({
        check: 'names',
        severity: 'error',
        message: `\`mmm ${known.replaceAll(':', ' ')}\` is ${owners.get(known.replaceAll(' ', ':'))}'s: it is left out of this plugin`,
      }))
      if (!ID.test(id)) findings.push({check: 'names', severity: 'warning', message: `${typed} is not in lower case with dashes, as commands are`})
      if (hidden) return findings
      if (!summary && !description) findings.push({check: 'docs', severity: 'error', message: `${typed} has no summary: help shows an empty line`})
      if (!examples?.length) findings.push({check: 'docs', severity: 'warning', message: `${typed} has no examples`})
      if (!enableJsonFlag) findings.push({check: 'commands', severity: 'warning', message: `${typed} has no --json`, fix: 'Derive it from MmmCommand.'})
      return findings
    })
}

/** Whether the manifest that is shipped, if one is, says what the commands say. */
export function checkManifest(folder: string, {version}: PackageFile, {commands}: ManifestReport['manifest']): PackageFinding[] {
  const path = join(folder, 'oclif.manifest.json')
  if (!existsSync(path)) return []
  const fix = 'Make it again before you publish, or leave it out: mmm makes one when the plugin is installed.'
  const shipped = readPackageJson<{version?: unknown; commands?: Record<string, unknown>}>(path)
  if (!shipped?.commands) return [{check: 'manifest', severity: 'error', message: 'its oclif.manifest.json is none', fix}]
  if (shipped.version !== version)
    return [{check: 'manifest', severity: 'error', message: `its oclif.manifest.json is of version ${String(shipped.version)}`, fix}]
  const differing = [...new Set([...Object.keys(commands), ...Object.keys(shipped.commands)])].filter((id) => !(id in commands) || !(id in shipped.commands!))
  if (differing.length === 0) return []
  return [
    {check: 'manifest', severity: 'error', message: `its oclif.manifest.json and its commands differ in ${differing.toSorted(compareNames).join(', ')}`, fix},
  ]
}
