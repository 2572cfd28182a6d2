import semver from 'semver'
import type {PackageFile} from './package-examination.ts'

/** What keeps a package from being a plugin at all, by what its package.json says. */
export function findObstacles({engines, name, oclif, version}: PackageFile, node = process.version): string[] {
  const range = engines?.node
  return [
    ...(typeof name === 'string' && name !== '' ? [] : ['its package.json has no name']),
    ...(typeof version === 'string' && semver.valid(version) ? [] : ['its package.json has no version']),
    ...(typeof oclif === 'object' && oclif !== null ? [] : ['its package.json has no "oclif", so it is no plugin']),
    ...(typeof range === 'string' && semver.validRange(range) && !semver.satisfies(node, range) ? [`it needs Node.js ${range}, and this is ${node}`] : []),
  ]
}
