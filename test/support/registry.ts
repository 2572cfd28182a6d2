import {createHash} from 'node:crypto'
import {mkdtempSync, readFileSync, rmSync} from 'node:fs'
import {createServer, type RequestListener} from 'node:http'
import {type AddressInfo} from 'node:net'
import {tmpdir} from 'node:os'
import {join} from 'node:path'
import {npm} from './npm.ts'

/** An npm registry on loopback that has nothing but the packages in these folders. */
export class Registry {
  readonly #directory = mkdtempSync(join(tmpdir(), 'mmm-registry-'))
  /** What is served, by path: what is known of a package, and its tarball. */
  readonly #files = new Map<string, Buffer | string>()
  readonly #server = createServer(this.#respond.bind(this))
  /** Paths that were asked for and are not there. */
  readonly missing: string[] = []

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

  #pack(folder: string): void {
    const file = npm(this.#directory, 'pack', folder, '--silent', '--cache', join(this.#directory, 'cache')).trim()
    const tarball = readFileSync(join(this.#directory, file))
    const manifest = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')) as {name: string; version: string}
    const {name, version} = manifest
    const dist = {tarball: `${this.#url}${name}/-/${file}`, integrity: `sha512-${createHash('sha512').update(tarball).digest('base64')}`}
    this.#files.set(`/${name}/-/${file}`, tarball)
    this.#files.set(`/${name}`, JSON.stringify({name, 'dist-tags': {latest: version}, versions: {[version]: {...manifest, dist}}}))
  }

  #respond(...[request, response]: Parameters<RequestListener>): void {
    const path = decodeURIComponent(request.url ?? '')
    const file = this.#files.get(path)
    if (file === undefined) this.missing.push(path)
    response.writeHead(file === undefined ? 404 : 200, {'content-type': typeof file === 'string' ? 'application/json' : 'application/octet-stream'})
    response.end(file ?? '{}')
  }
}
