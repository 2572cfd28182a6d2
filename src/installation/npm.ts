import {spawn} from 'node:child_process'
import {createRequire} from 'node:module'
import {dirname, join} from 'node:path'
import {attempt, err, ok, type Result} from '../result.ts'
import type {PackageFile} from './package-examination.ts'
import {type NpmError, toNpmError} from './npm-error.ts'

/** What a registry says of one version of a package. */
export interface RegistryFacts extends Pick<PackageFile, 'peerDependencies' | 'peerDependenciesMeta'> {
  readonly name: string
  readonly version: string
  readonly deprecated?: string
  readonly dist?: {
    readonly integrity?: string
    readonly signatures?: readonly unknown[]
    readonly attestations?: {readonly provenance?: object}
  }
}

interface Finished {
  readonly code: number | null
  readonly stdout: string
  readonly stderr: string
}

/** Milliseconds after which a registry that says nothing counts as unreachable: one question, and a whole installation. */
const ASKING = 10_000
const FETCHING = 20_000
/** Milliseconds that checking signatures may take: it asks others beside the registry, who may be out of reach. */
const VERIFYING = 15_000

/** Whatever the folder, the user's configuration or a running npm script says: here only this is meant. */
const PLAIN = [
  '--no-audit',
  '--no-fund',
  '--no-update-notifier',
  '--no-progress',
  '--no-global',
  '--no-dry-run',
  '--workspaces=false',
  '--json',
  '--color=false',
]

/** The npm that mmm brings, with the user's own configuration: registries, tokens and proxies are where npm looks for them. */
export class Npm {
  readonly #environment: Readonly<Record<string, string | undefined>>

  constructor(environment: Readonly<Record<string, string | undefined>>) {
    this.#environment = environment
  }

  /** What the registry has under a name with a range or tag. */
  async view(spec: string, cwd: string): Promise<Result<RegistryFacts, NpmError>> {
    const asked = await this.#run(['view', spec, ...this.#patience(ASKING, 0)], cwd)
    if (asked.code !== 0) return err(toNpmError(spec, asked))
    const answer = attempt(
      () => JSON.parse(asked.stdout || 'null') as RegistryFacts | RegistryFacts[] | null,
      () => null,
    )
    // A range has many; the last is the newest.
    const facts = answer.ok && Array.isArray(answer.value) ? answer.value.at(-1) : answer.ok ? answer.value : undefined
    return facts ? ok(facts as RegistryFacts) : err(toNpmError(spec, {...asked, stdout: '{"error": {"code": "E404", "summary": "there is no such version"}}'}))
  }

  /** Installs a package with all that it needs into a folder that has nothing else. Its scripts run only where that was allowed. */
  async install(spec: string, cwd: string, {scripts, withPeers}: {readonly scripts: boolean; readonly withPeers: boolean}): Promise<Result<void, NpmError>> {
    const flags = [
      '--save',
      '--save-exact',
      '--omit=dev',
      '--include=prod',
      '--include=optional',
      `--legacy-peer-deps=${!withPeers}`,
      '--install-links',
      '--package-lock',
    ]
    const allow = scripts ? ['--no-ignore-scripts', '--dangerously-allow-all-scripts'] : ['--ignore-scripts']
    const done = await this.#run(['install', spec, ...flags, ...allow, '--loglevel=error', ...this.#patience(FETCHING, 1)], cwd)
    return done.code === 0 ? ok() : err(toNpmError(spec, done))
  }

  /** What the registry's signatures of everything in a folder are worth; nothing where the registry has no keys to check with. */
  async verifySignatures(cwd: string): Promise<'invalid' | 'verified' | undefined> {
    // With `--workspaces=false` npm finds nothing to look at.
    const audit = ['audit', 'signatures', '--workspaces=null', ...this.#patience(ASKING, 0)]
    return readSignatures(await this.#run(audit, cwd, VERIFYING))
  }

  #patience(milliseconds: number, retries: number): string[] {
    const {npm_config_fetch_retries: ownRetries, npm_config_fetch_timeout: ownTimeout} = this.#environment
    return [`--fetch-timeout=${ownTimeout ?? milliseconds}`, `--fetch-retries=${ownRetries ?? retries}`, '--fetch-retry-mintimeout=500']
  }

  #run(args: readonly string[], cwd: string, limit?: number): Promise<Finished> {
    const {MMM_NPM_REGISTRY: registry} = this.#environment
    const all = [npmProgram(), ...PLAIN, ...args, ...(registry ? [`--registry=${registry}`] : [])]
    return new Promise((resolve) => {
      const child = spawn(process.execPath, all, {
        cwd,
        env: {...this.#environment, ...QUIET_GIT},
        stdio: ['ignore', 'pipe', 'pipe'],
        ...(limit && {timeout: limit}),
      })
      const output = {stdout: '', stderr: ''}
      child.stdout.setEncoding('utf8').on('data', (text: string) => (output.stdout += text))
      child.stderr.setEncoding('utf8').on('data', (text: string) => (output.stderr += text))
      child.on('error', (error) => resolve({code: 1, stdout: '', stderr: error.message}))
      child.on('close', (code) => resolve({code, ...output}))
    })
  }
}

/** What npm says of signatures: one that is wrong counts whatever else it says; all must be there for it to be well. */
export function readSignatures({code, stdout}: Pick<Finished, 'code' | 'stdout'>): 'invalid' | 'verified' | undefined {
  const read = attempt(
    () => JSON.parse(stdout) as {invalid?: readonly unknown[]; missing?: readonly unknown[]},
    () => undefined,
  )
  if (!read.ok || !read.value.invalid) return undefined
  if (read.value.invalid.length > 0) return 'invalid'
  return code === 0 && read.value.missing?.length === 0 ? 'verified' : undefined
}

/** git must not ask for a password in the middle of an installation. */
const QUIET_GIT = {GIT_TERMINAL_PROMPT: '0', GIT_SSH_COMMAND: process.env.GIT_SSH_COMMAND ?? 'ssh -oBatchMode=yes -oConnectTimeout=10'}

function npmProgram(): string {
  return join(dirname(createRequire(import.meta.url).resolve('npm/package.json')), 'bin', 'npm-cli.js')
}
