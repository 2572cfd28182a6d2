import {readdirSync, readFileSync} from 'node:fs'
import {isBuiltin} from 'node:module'
import {join} from 'node:path'
import {compareNames} from '../text/order.ts'
import type {PackageFinding} from './package-check.ts'
import type {PackageFile} from './package-examination.ts'

/** Folders that are not part of what runs. */
const ASIDE = /(?:^|[\\/])(?:node_modules|test|tests|__tests__|spec|templates|fixtures|coverage|\.[^\\/]+)[\\/]/
const MODULE = /\.[cm]?[jt]s$/

/** Whether a plugin imports only what it may and has: mmm by its front door, what it depends on, and Node.js. */
export function checkImports(file: PackageFile, folder: string): PackageFinding[] {
  const {dependencies = {}, name, optionalDependencies = {}, peerDependencies = {}} = file as PackageFile & {optionalDependencies?: object}
  const declared = new Set([
    ...Object.keys(dependencies),
    ...Object.keys(optionalDependencies),
    ...Object.keys(peerDependencies),
    '@oclif/core',
    'mmm-cli',
    name,
  ])
  const seen = new Map<string, string>()
  for (const path of modulesIn(folder))
    for (const specifier of importsOf(readFileSync(join(folder, path), 'utf8'))) if (!seen.has(specifier)) seen.set(specifier, path)
  return [...seen].toSorted(([a], [b]) => compareNames(a, b)).flatMap(([specifier, path]) => judge(specifier, path, declared))
}

function judge(specifier: string, path: string, declared: ReadonlySet<string | undefined>): PackageFinding[] {
  const finding = (message: string, fix: string): PackageFinding[] => [
    {check: 'imports', severity: 'error', message: `${path} imports ${specifier}: ${message}`, fix},
  ]
  if (specifier === 'mmm-cli/testing') return finding('that is for tests', 'Import what it needs from mmm-cli.')
  if (specifier.startsWith('mmm-cli/') || /(?:^|\/)mmm-cli\/(?:dist|src)\//.test(specifier)) {
    return finding('only mmm-cli itself is meant to last', "Import from 'mmm-cli', or ask for what is missing there.")
  }
  if (specifier.startsWith('@mmm-cli/')) return finding('a plugin of mmm is no library', "Import from 'mmm-cli'.")
  if (/^[./#]|^file:|^node:|^data:/.test(specifier) || isBuiltin(specifier)) return []
  const package_ = specifier
    .split('/')
    .slice(0, specifier.startsWith('@') ? 2 : 1)
    .join('/')
  return declared.has(package_) ? [] : finding(`${package_} is not among its dependencies`, `Run \`npm install ${package_}\`.`)
}

function modulesIn(folder: string): string[] {
  return readdirSync(folder, {recursive: true})
    .map(String)
    .filter((path) => MODULE.test(path) && path.includes('/') && !ASIDE.test(path) && !/\.(?:test|spec)\.\w+$|\.d\.[cm]?ts$/.test(path))
    .toSorted(compareNames)
}

function importsOf(text: string): string[] {
  const code = text.replaceAll(/^\s*(?:\*|\/\/).*$/gm, '')
  const patterns = [
    /(?:^|[;\n])\s*(?:import|export)\s[^'"\n;]*?(?:\n[^'";]*?)?from\s*['"]([^'"\n]+)['"]/g,
    /(?:^|[;\n])\s*import\s*['"]([^'"\n]+)['"]/g,
    /\b(?:import|require)\(\s*['"]([^'"\n]+)['"]/g,
  ]
  return patterns.flatMap((pattern) => [...code.matchAll(pattern)].map(([, specifier]) => specifier!))
}
