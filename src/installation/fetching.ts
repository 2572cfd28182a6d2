import {existsSync} from 'node:fs'
import {join} from 'node:path'
import type {FileWriteFailedError} from '../files/errors.ts'
import {PluginNotFoundError} from './errors.ts'
import type {Npm, RegistryFacts} from './npm.ts'
import type {NpmError} from './npm-error.ts'
import {type PackageFile, readPackageJson} from './package-examination.ts'
import type {PackageSource} from './package-source.ts'
import type {Staging} from './staging.ts'
import type {Result} from '../result.ts'

/** What the running mmm provides: npm must not bring a second one because a plugin names it as a peer. */
const PROVIDED = ['mmm-cli', '@oclif/core']

/** Lets npm install a plugin into a staging folder, without the peers that mmm provides. */
export async function fetchPlugin(
  source: PackageSource,
  {facts, npm, scripts, staging}: {readonly facts: RegistryFacts | undefined; readonly npm: Npm; readonly scripts: boolean; readonly staging: Staging},
): Promise<Result<void, FileWriteFailedError | NpmError>> {
  // The version that was looked up, lest another comes in between.
  const spec = facts ? `${facts.name}@${facts.version}` : source.spec
  const known = facts ?? (source.kind === 'folder' ? readPackageJson<PackageFile>(join(source.spec, 'package.json')) : undefined)
  const install = (withPeers: boolean): Promise<Result<void, NpmError>> => npm.install(spec, staging.path, {scripts, withPeers})
  if (known) return install(!needsHost(known))

  const first = await install(true)
  const hasHost = first.ok
    ? existsSync(staging.packageFolder('mmm-cli'))
    : first.error instanceof PluginNotFoundError && first.error.message.includes('mmm-cli')
  if (!hasHost) return first
  const cleared = staging.clear()
  return cleared.ok ? install(false) : cleared
}

function needsHost({peerDependencies = {}, peerDependenciesMeta = {}}: PackageFile): boolean {
  return PROVIDED.some((name) => name in peerDependencies && peerDependenciesMeta[name]?.optional !== true)
}
