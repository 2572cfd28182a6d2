import {execFileSync} from 'node:child_process'
import {createHash, generateKeyPairSync, type KeyObject, sign} from 'node:crypto'
import {mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync} from 'node:fs'
import {createServer, type RequestListener} from 'node:http'
import {type AddressInfo} from 'node:net'
import {tmpdir} from 'node:os'
import {basename, dirname, join} from 'node:path'
import {npm} from './npm.ts'

/** A package.json. */
export interface Manifest {
  readonly name: string
  readonly version: string
  readonly [key: string]: unknown
}

/** Packs files as npm would, in a hundredth of its time. */
export function makeTarball(file: string, manifest: Manifest, files: Readonly<Record<string, string>>): void {
  const folder = mkdtempSync(join(tmpdir(), 'mmm-package-'))
  try {
    for (const [path, text] of Object.entries({...files, 'package.json': JSON.stringify(manifest)})) {
      mkdirSync(dirname(join(folder, 'package', path)), {recursive: true})
      writeFileSync(join(folder, 'package', path), text)
    }
    execFileSync('tar', ['-czf', file, '-C', folder, 'package'])
  } finally {
    rmSync(folder, {force: true, recursive: true})
  }
}

/** An npm registry on loopback that has nothing but the packages in these folders. */
export class Registry {
  readonly #directory = mkdtempSync(join(tmpdir(), 'mmm-registry-'))
  /** What is served, by path: what is known of a package, and its tarball. */
  readonly #files = new Map<string, Buffer | string>()
  readonly #server = createServer(this.#respond.bind(this))
  #signer: KeyObject | undefined
  #token: string | undefined
  readonly #held = new Map<string, () => void>()
  /** Paths that were asked for and are not there. */
  readonly missing: string[] = []
  /** What was asked for as one asks a proxy: whole addresses. */
  readonly proxied: string[] = []

  static async start(folders: readonly string[]): Promise<Registry> {
    const registry = new Registry()
    await new Promise<void>((resolve) => void registry.#server.listen(0, '127.0.0.1', resolve))
    for (const folder of folders) registry.#pack(folder)
    return registry
  }

  /** What makes mmm's npm use this registry, and leave the machine's cache alone. */
  get environment(): Record<string, string> {
    return {MMM_NPM_REGISTRY: this.#url, npm_config_cache: join(this.#directory, 'cache'), npm_config_fetch_retries: '0'}
  }

  async close(): Promise<void> {
    this.#server.closeAllConnections()
    await new Promise((resolve) => void this.#server.close(resolve))
    rmSync(this.#directory, {force: true, recursive: true})
  }

  get #url(): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}/`
  }

  /** Publishes a package that is made of these files; gives its tarball. */
  publish(manifest: Manifest, files: Readonly<Record<string, string>>, tag = 'latest'): string {
    const file = join(this.#directory, `${manifest.name.replace('/', '-')}-${manifest.version}.tgz`)
    makeTarball(file, manifest, files)
    this.#add(manifest, file, tag)
    return file
  }

  /** Signs what is published from now on, as the public registry does. */
  signPackages(): void {
    const {privateKey, publicKey} = generateKeyPairSync('ec', {namedCurve: 'P-256'})
    this.#signer = privateKey
    const key = publicKey.export({format: 'der', type: 'spki'}).toString('base64')
    const keys = [{expires: null, keyid: 'SHA256:test', keytype: 'ecdsa-sha2-nistp256', scheme: 'ecdsa-sha2-nistp256', key}]
    this.#files.set('/-/npm/v1/keys', JSON.stringify({keys}))
  }

  /** Lets nobody in who does not have this token. */
  demandToken(token: string | undefined): void {
    this.#token = token
  }

  get url(): string {
    return this.#url
  }

  /** Where a tarball can be fetched from. */
  urlOf(tarball: string): string {
    return `${this.#url.slice(0, -1)}${[...this.#files.keys()].find((path) => path.endsWith(`/-/${basename(tarball)}`))}`
  }

  /** Lets what is asked for wait for ever; `asked` settles when it is. */
  hold(path: string): {readonly asked: Promise<void>} {
    const {promise: asked, resolve} = Promise.withResolvers<void>()
    this.#held.set(path, resolve)
    return {asked}
  }

  #pack(folder: string): void {
    const file = npm(this.#directory, 'pack', folder, '--silent', '--cache', join(this.#directory, 'cache')).trim()
    this.#add(JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')) as Manifest, join(this.#directory, file), 'latest')
  }

  #add(manifest: Manifest, file: string, tag: string): void {
    const tarball = readFileSync(file)
    const {name, version} = manifest
    const path = `/${name}/-/${basename(file)}`
    const integrity = `sha512-${createHash('sha512').update(tarball).digest('base64')}`
    const sig = this.#signer && sign('sha256', Buffer.from(`${name}@${version}:${integrity}`), this.#signer).toString('base64')
    const dist = {tarball: `${this.#url.slice(0, -1)}${path}`, integrity, ...(sig && {signatures: [{keyid: 'SHA256:test', sig}]})}
    const known = JSON.parse(String(this.#files.get(`/${name}`) ?? '{}')) as {'dist-tags'?: object; versions?: object}
    const versions = {...known.versions, [version]: {...manifest, dist}}
    this.#files.set(path, tarball)
    this.#files.set(`/${name}`, JSON.stringify({name, 'dist-tags': {...known['dist-tags'], [tag]: version}, versions}))
  }

  #respond(...[request, response]: Parameters<RequestListener>): void {
    const {url = ''} = request
    if (!url.startsWith('/')) this.proxied.push(url)
    const path = decodeURIComponent(url.replace(/^http:\/\/[^/]+/, ''))
    if (this.#token !== undefined && request.headers.authorization !== `Bearer ${this.#token}`) return void response.writeHead(401).end('{}')
    const tell = this.#held.get(path)
    if (tell) return tell()
    const file = this.#files.get(path)
    if (file === undefined) this.missing.push(path)
    response.writeHead(file === undefined ? 404 : 200, {'content-type': typeof file === 'string' ? 'application/json' : 'application/octet-stream'})
    response.end(file ?? '{}')
  }
}
