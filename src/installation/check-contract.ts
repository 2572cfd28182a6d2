import {existsSync} from 'node:fs'
import {join} from 'node:path'
import {schemaProblem} from '../plugin/plugin-checks.ts'
import {readMmmKey} from '../plugin/mmm-key.ts'
import {checkVersion} from '../plugin/version-contract.ts'
import type {PackageFinding} from './package-check.ts'
import {isTable, type PackageFile} from './package-examination.ts'

/** What a plugin says of the mmm that it is made for, and of what it brings. */
export function checkContract(file: PackageFile, folder: string, version: string): PackageFinding[] {
  const {dependencies = {}, engines, mmm, name = folder, peerDependencies = {}, peerDependenciesMeta = {}} = file
  const findings: PackageFinding[] = []
  const peer = `Write "peerDependencies": {"mmm-cli": "^${version}"} and "peerDependenciesMeta": {"mmm-cli": {"optional": true}}.`
  const add = (severity: PackageFinding['severity'], message: string, fix?: string): void => {
    findings.push({check: 'contract', severity, message, ...(fix && {fix})})
  }
  if ('mmm-cli' in dependencies) add('error', 'mmm-cli stands among its dependencies: a second mmm would be installed, and never be used', peer)
  if ('mmm-cli' in peerDependencies && peerDependenciesMeta['mmm-cli']?.optional !== true) {
    add('error', 'its peer mmm-cli is not optional, so npm would install a second mmm, or fail', peer)
  }
  // mmm's own plugins are always of the same version.
  if (!('mmm-cli' in peerDependencies) && !name.startsWith('@mmm-cli/')) add('warning', 'it does not say which mmm it is made for', peer)
  const incompatible = checkVersion(file, name, version)
  if (incompatible) add('error', incompatible.message)
  if ('@oclif/core' in dependencies) {
    add('warning', 'it brings an @oclif/core of its own, which takes longer to load', 'Leave it out of the dependencies: that of mmm is there.')
  }
  if (engines?.node === undefined && !name.startsWith('@mmm-cli/'))
    add('warning', 'its package.json does not say which Node.js it needs', 'Write "engines": {"node": ">=22.15"}.')
  for (const {message, suggestions} of mmm === undefined ? [] : readMmmKey(mmm).problems) add('error', message, suggestions[0])
  const schema = readMmmKey(mmm ?? {}).key.configuration
  if (schema !== undefined && existsSync(join(folder, schema))) {
    const problem = schemaProblem({plugin: name, path: join(folder, schema)})
    if (problem) add('error', problem.message)
  }
  for (const [key, path] of filesOf(file)) if (!existsSync(join(folder, path))) add('error', `${path}, named under "${key}", is not there`, 'Build it first?')
  return findings
}

function filesOf({mmm, oclif}: PackageFile): Array<readonly [string, string]> {
  const {configuration, generators, runners, templates} = readMmmKey(mmm ?? {}).key
  const named = Object.entries({runners, generators}).flatMap(([kind, table]) =>
    Object.entries(table).map(([name, path]) => [`mmm.${kind}.${name}`, path] as const),
  )
  const hooks = Object.entries(oclif?.hooks ?? {}).flatMap(([event, targets]) =>
    [targets].flat().flatMap((target) => {
      const path: unknown = isTable(target) ? target.target : target
      // oclif finds it without its ending as well.
      return typeof path === 'string' && /\.\w+$/.test(path) ? [[`oclif.hooks.${event}`, path] as const] : []
    }),
  )
  return [
    ...named,
    ...hooks,
    ...(templates === undefined ? [] : [['mmm.templates', templates] as const]),
    ...(configuration === undefined ? [] : [['mmm.configuration', configuration] as const]),
  ]
}
