import {existsSync} from 'node:fs'
import {join} from 'node:path'
import type {LoadedPlugins} from '../plugin/plugin-loader.ts'
import {makeManifest} from '../plugin/manifest-maker.ts'
import {err, ok, type Result} from '../result.ts'
import {checkCommands, checkManifest} from './check-commands.ts'
import {checkContract} from './check-contract.ts'
import {checkImports} from './check-imports.ts'
import {PluginSourceInvalidError} from './errors.ts'
import {type PackageFile, readPackageJson} from './package-examination.ts'
import {findObstacles} from './package-obstacles.ts'
import {checkLookalike} from './reserved-names.ts'

/** Something that a reviewer would say of a plugin. */
export interface PackageFinding {
  readonly check: 'commands' | 'contract' | 'cost' | 'docs' | 'imports' | 'manifest' | 'names' | 'package'
  /** An error keeps it from working, for some at least. */
  readonly severity: 'error' | 'warning'
  readonly message: string
  readonly fix?: string
}

/** What is right and wrong with a plugin's package. */
export interface PackageReport {
  readonly name: string
  readonly folder: string
  readonly findings: readonly PackageFinding[]
  /** What loading it costs here and now, in milliseconds: all commands together, and the hooks of each event. */
  readonly cost: {readonly commands: number; readonly hooks: Readonly<Record<string, number>>} | null
}

/** Milliseconds that hooks of every command may take to load before they are felt. */
const HOOK_BUDGET = 20
const EVERY_COMMAND = new Set(['init', 'prerun', 'postrun', 'finally', 'mmm:command:before', 'mmm:command:after'])

/** Judges the plugin in a folder; its code is loaded, in a process of its own. */
export async function checkPackage(folder: string, loaded: LoadedPlugins): Promise<Result<PackageReport, PluginSourceInvalidError>> {
  const file = readPackageJson<PackageFile>(join(folder, 'package.json'))
  if (!file) return err(new PluginSourceInvalidError({source: folder}, existsSync(folder) ? 'it has no package.json that could be read' : 'it is not there'))
  const core = [...loaded.plugins.values()].filter(({type}) => type === 'core')
  const obstacles = findObstacles(file)
  const report = obstacles.length > 0 ? undefined : await makeManifest(folder)
  const findings: PackageFinding[] = [
    ...obstacles.map((message): PackageFinding => ({check: 'package', severity: 'error', message})),
    ...checkFiles(file, folder),
    ...checkName(file.name, core),
    ...checkContract(file, folder, core[0]?.version ?? ''),
    ...checkImports(file, folder),
  ]
  if (report?.ok === false) findings.push({check: 'commands', severity: 'error', message: `it does not load: ${report.error}`})
  if (report?.ok === true) {
    findings.push(...checkManifest(folder, file, report.value.manifest), ...checkCommands(report.value.manifest, core), ...checkCost(report.value.hooks))
  }
  const cost = report?.ok === true ? {commands: report.value.milliseconds, hooks: report.value.hooks} : null
  return ok({name: file.name ?? '', folder, findings, cost})
}

function checkName(name: string | undefined, core: ReadonlyArray<{readonly name: string}>): PackageFinding[] {
  const names = core.map((plugin) => plugin.name)
  // mmm's own pass as well.
  const allowed = name === undefined || names.includes(name) ? ok() : checkLookalike(name, names)
  return allowed.ok ? [] : [{check: 'names', severity: 'error', message: allowed.error.message, fix: 'Choose another name, such as mmm-plugin-hello.'}]
}

function checkFiles({description, license}: PackageFile, folder: string): PackageFinding[] {
  return [
    ...(description ? [] : [{check: 'docs', severity: 'warning', message: 'its package.json has no description, which is what people see first'} as const]),
    ...(license ? [] : [{check: 'package', severity: 'warning', message: 'its package.json names no licence, so that nobody may use it'} as const]),
    ...(existsSync(join(folder, 'README.md')) ? [] : [{check: 'docs', severity: 'warning', message: 'there is no README.md'} as const]),
  ]
}

function checkCost(hooks: Readonly<Record<string, number>>): PackageFinding[] {
  return Object.entries(hooks)
    .filter(([event, milliseconds]) => EVERY_COMMAND.has(event) && milliseconds > HOOK_BUDGET)
    .map(([event, milliseconds]) => ({
      check: 'cost',
      severity: 'warning',
      message: `its ${event} hook takes ${Math.ceil(milliseconds)} ms to load, at every command of mmm`,
      fix: 'Import what is heavy inside the function, where it is needed.',
    }))
}
