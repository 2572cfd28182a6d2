import {readFileSync} from 'node:fs'
import {loadModule} from '../lazy.ts'

export interface HistorySettings {
  readonly enabled: boolean
  readonly redact: readonly RegExp[]
  /** Bytes that all of it may take. */
  readonly maxSize: number
}

const DEFAULTS: HistorySettings = {enabled: true, redact: [], maxSize: 4 * 1024 ** 2}
const OFF: HistorySettings = {...DEFAULTS, enabled: false}

/**
 * The settings of the history: those of the user, whatever a project says. Every command asks for them, and hardly
 * anybody sets them: nothing is parsed where the word is not even there.
 */
export function readHistorySettings(path: string, environment: Readonly<Record<string, string | undefined>>): HistorySettings {
  const own = Object.fromEntries(Object.entries(environment).filter(([name]) => name.startsWith('MMM_HISTORY__')))
  const text = readIfThere(path)
  // What cannot be read may say that nothing shall be kept.
  if (text === undefined) return OFF
  if (!text.includes('history') && Object.keys(own).length === 0) return DEFAULTS
  const {readConfiguration} = loadModule<typeof import('../configuration/configuration-loader.ts')>('configuration/configuration-loader')
  const {configuration, problems} = readConfiguration({files: [{layer: 'global', path}], environment: own})
  if (problems.some(({key}) => key === '' || key.startsWith('history'))) return OFF
  return {
    enabled: configuration.get('history.enabled'),
    redact: configuration.get('history.redact').map((pattern) => new RegExp(pattern)),
    maxSize: configuration.get('history.max_size'),
  }
}

function readIfThere(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8')
  } catch (error) {
    return ['ENOENT', 'ENOTDIR'].includes((error as NodeJS.ErrnoException).code!) ? '' : undefined
  }
}
