import {join} from 'node:path'
import {loadModule} from '../lazy.ts'
import {escapePattern} from '../text/pattern.ts'
import {appendLine} from './history-append.ts'
import type {HistoryRecord} from './history-record.ts'
import {readHistorySettings} from './history-settings.ts'

export interface RecorderOptions {
  readonly argv: readonly string[]
  readonly directory: string
  readonly environment: Readonly<Record<string, string | undefined>>
  readonly home: string
  readonly by?: HistoryRecord['by']
  /** Texts that are secrets wherever they stand. */
  readonly secrets?: readonly string[] | undefined
  /** The project that was asked for until now. */
  readonly project: () => string | undefined
  /** Whether a setting is one that is shown nowhere. */
  readonly isSecretSetting?: (key: string) => boolean
}

/** Notes one command in the history once it has ended. Whatever hinders that, the command never notices. */
export class Recorder {
  /** The command, once it is known. */
  command: string | undefined
  readonly #options: RecorderOptions
  readonly #at = new Date().toISOString()
  /** Nanoseconds; `performance` takes longer to load than this object to do its work. */
  readonly #started = process.hrtime.bigint()
  #isDone = false

  constructor(options: RecorderOptions) {
    this.#options = options
  }

  /** Leaves the command out: it only shows what there is. */
  omit(): void {
    this.#isDone = true
  }

  end(code: number): void {
    if (this.#isDone) return
    this.#isDone = true
    try {
      this.#write(code)
    } catch {}
  }

  #write(code: number): void {
    const {by, directory, environment, home, project} = this.#options
    const settings = readHistorySettings(join(home, 'config.toml'), environment)
    if (!settings.enabled) return
    const {argv: shown, redacted} = this.#redact(settings.redact)
    const name = project()
    const record: HistoryRecord = {
      at: this.#at,
      argv: shown,
      ...(this.command !== undefined && {command: this.command}),
      ...(name !== undefined && {project: name}),
      directory,
      duration_ms: Number((process.hrtime.bigint() - this.#started) / 1_000_000n),
      code,
      ...(by && {by}),
      ...(redacted && {redacted}),
    }
    const path = join(home, 'history.jsonl')
    if (appendLine(path, record) > settings.maxSize / 2) rotateExclusively(home, path, settings.maxSize / 2)
  }

  /** Most command lines are a few plain words: no secret looks like one, and none has a name before it. */
  #redact(wanted: readonly RegExp[]): {readonly argv: readonly string[]; readonly redacted: boolean} {
    const {argv, isSecretSetting = () => false, secrets = []} = this.#options
    const patterns = [...wanted, ...secrets.map((secret) => new RegExp(escapePattern(secret)))]
    if (patterns.length === 0 && argv.every((word) => /^[a-z][a-z-]{0,15}$/.test(word))) return {argv, redacted: false}
    const {redact, REDACTED} = loadModule<typeof import('../text/redaction.ts')>('text/redaction')
    const isSecret = (key: string | undefined): boolean => key !== undefined && /^(?:commands|plugins|variables)\./.test(key) && isSecretSetting(key)
    const hidden = argv.map((word, index) => (isSecret(argv[index - 1]) ? REDACTED : word))
    const {argv: shown, redacted} = redact(hidden, patterns)
    return {argv: shown, redacted: redacted || hidden.some((word, index) => word !== argv[index])}
  }
}

function rotateExclusively(home: string, path: string, limit: number): void {
  const {exclusively} = loadModule<typeof import('../database/exclusively.ts')>('database/exclusively')
  const {rotate} = loadModule<typeof import('./history-file.ts')>('history/history-file')
  exclusively({path, lock: historyLock(home), action: () => rotate(path, limit)})
}

/** The side file under whose lock the files of the history are changed in another way than by a line at the end. */
export function historyLock(home: string): string {
  return join(home, 'locks', 'history.lock')
}
