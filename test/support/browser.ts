import {type ChildProcess, spawn, spawnSync} from 'node:child_process'
import {mkdtempSync, rmSync} from 'node:fs'
import {tmpdir} from 'node:os'
import {join} from 'node:path'

const NAMES = ['chromium', 'chromium-browser', 'google-chrome']

/** The browser of this machine, if it has one. */
export function findBrowser(): string | undefined {
  return NAMES.find((name) => spawnSync(name, ['--version'], {stdio: 'ignore'}).status === 0)
}

interface Answer {
  readonly id?: number
  readonly method?: string
  readonly result?: Record<string, unknown>
  readonly error?: {readonly message: string}
}

/** A page in a headless browser, led by its own protocol. */
export class Page {
  /** What the page threw, and asked the network for. */
  readonly troubles: string[] = []
  readonly #child: ChildProcess
  readonly #profile: string
  readonly #socket: WebSocket
  readonly #waiting = new Map<number, (answer: Answer) => void>()
  #sent = 0
  #loaded: (() => void) | undefined

  private constructor(child: ChildProcess, profile: string, socket: WebSocket) {
    this.#child = child
    this.#profile = profile
    this.#socket = socket
    socket.addEventListener('message', ({data}) => this.#hear(JSON.parse(String(data)) as Answer))
  }

  static async open(browser: string, url: string): Promise<Page> {
    const profile = mkdtempSync(join(tmpdir(), 'mmm-browser-'))
    const flags = ['--headless', '--no-sandbox', '--disable-gpu', '--disable-dev-shm-usage', '--no-first-run', '--window-size=1000,700']
    const child = spawn(browser, [...flags, '--remote-debugging-port=0', `--user-data-dir=${profile}`, 'about:blank'], {stdio: ['ignore', 'ignore', 'pipe']})
    const port = await new Promise<string>((resolve, reject) => {
      let said = ''
      child.stderr.setEncoding('utf8').on('data', (text: string) => {
        said += text
        const found = /ws:\/\/[^:]+:(\d+)\//.exec(said)?.[1]
        if (found) resolve(found)
      })
      child.once('exit', () => reject(new Error(said)))
    })
    const targets = (await (await fetch(`http://127.0.0.1:${port}/json/list`)).json()) as Array<{type: string; webSocketDebuggerUrl: string}>
    const socket = new WebSocket(targets.find(({type}) => type === 'page')!.webSocketDebuggerUrl)
    await new Promise((resolve) => socket.addEventListener('open', resolve))
    const page = new Page(child, profile, socket)
    for (const domain of ['Page', 'Runtime', 'Network']) await page.send(`${domain}.enable`)
    const loaded = new Promise<void>((resolve) => (page.#loaded = resolve))
    await page.send('Page.navigate', {url})
    await loaded
    return page
  }

  send(method: string, params: object = {}): Promise<Record<string, unknown>> {
    const id = ++this.#sent
    this.#socket.send(JSON.stringify({id, method, params}))
    return new Promise((resolve, reject) => {
      this.#waiting.set(id, ({error, result = {}}) => (error ? reject(new Error(error.message)) : resolve(result)))
    })
  }

  /** What an expression comes to in the page. */
  async evaluate<T>(expression: string): Promise<T> {
    const {result} = (await this.send('Runtime.evaluate', {expression, returnByValue: true})) as {result: {value: T}}
    return result.value
  }

  mouse(type: 'mouseMoved' | 'mousePressed' | 'mouseReleased' | 'mouseWheel', x: number, y: number, deltaY = 0): Promise<unknown> {
    const button = type === 'mousePressed' || type === 'mouseReleased' ? {button: 'left', clickCount: 1} : {}
    return this.send('Input.dispatchMouseEvent', {type, x, y, ...button, ...(type === 'mouseWheel' && {deltaX: 0, deltaY})})
  }

  async close(): Promise<void> {
    this.#socket.close()
    const ended = new Promise((resolve) => this.#child.once('exit', resolve))
    this.#child.kill('SIGKILL')
    await ended
    rmSync(this.#profile, {recursive: true, force: true, maxRetries: 5})
  }

  #hear(answer: Answer & {params?: {request?: {url: string}}}): void {
    if (answer.id !== undefined) this.#waiting.get(answer.id)?.(answer)
    if (answer.method === 'Page.loadEventFired') this.#loaded?.()
    if (answer.method === 'Runtime.exceptionThrown') this.troubles.push(JSON.stringify(answer))
    const url = answer.params?.request?.url
    if (answer.method === 'Network.requestWillBeSent' && url !== undefined && !url.startsWith('file:')) this.troubles.push(url)
  }
}
