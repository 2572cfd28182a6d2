import {isDeepStrictEqual} from 'node:util'
import {err, ok, type Result} from '../result.ts'
import {type TomlInvalidError, TomlUneditableError} from './errors.ts'
import {formatKey, type KeyPath} from './key-path.ts'
import {parseToml, type Position, type TomlFile, type TomlTable} from './toml-file.ts'
import {type Splice, spliceRemoval, spliceValue} from './toml-splice.ts'
import {isTable} from './toml-value.ts'

export interface TomlEdit {
  readonly key: KeyPath
  /** `undefined` takes the key away. */
  readonly value: unknown
}

type Editable = Record<string, unknown>

/**
 * Sets or removes one key in a TOML text; every other character stays as it is. The result is read again and compared:
 * what cannot be done without harm is refused.
 */
export function editToml(text: string, path: string, edit: TomlEdit): Result<string, TomlInvalidError | TomlUneditableError> {
  const before = parseToml(text, path)
  if (!before.ok) return before
  const key = formatKey(edit.key)
  const {line} = nearestPlace(before.value, edit.key)
  const uneditable = (cause?: unknown): TomlUneditableError => new TomlUneditableError({path, key}, {line, cause})

  const wanted = before.value.table as Editable
  const isThere = edit.value === undefined && holds(wanted, edit.key)
  if (!applyEdit(wanted, edit)) return err(uneditable())
  const splice = spliceOf(text, edit, isThere)
  if (!splice) return err(uneditable())
  const edited = text.slice(0, splice.start) + splice.text + text.slice(splice.end)
  const after = parseToml(edited, path)
  return after.ok && isDeepStrictEqual(toPlain(after.value.table), toPlain(wanted)) ? ok(edited) : err(uneditable(after.ok ? undefined : after.error))
}

const NOTHING: Splice = {start: 0, end: 0, text: ''}

function spliceOf(text: string, {key, value}: TomlEdit, isThere: boolean): Splice | undefined {
  if (value !== undefined) return spliceValue(text, key, value)
  return isThere ? spliceRemoval(text, key) : NOTHING
}

/** Whether a table has a key, however deep. */
export function holds(table: TomlTable, key: KeyPath): boolean {
  let value: unknown = table
  for (const part of key) value = isTable(value) ? value[part] : undefined
  return value !== undefined
}

/** Where the key is written, or the table that it would stand in. */
function nearestPlace({locate, table}: TomlFile, key: KeyPath): Position {
  const written = key.map((_, index) => key.slice(0, key.length - index)).find((path) => holds(table, path))
  return locate(formatKey(written ?? key))
}

/** Gives `false` where something that is no table stands in the way. */
function applyEdit(table: Editable, {key, value}: TomlEdit): boolean {
  let target = table
  for (const part of key.slice(0, -1)) {
    if (target[part] === undefined && value === undefined) return true
    const next = (target[part] ??= {})
    if (!isTable(next)) return false
    target = next
  }
  const name = key.at(-1)!
  if (value === undefined) delete target[name]
  else target[name] = value
  return true
}

/** Parsed tables have no prototype, edited ones may; that makes no difference in TOML. */
function toPlain(value: unknown): unknown {
  if (Array.isArray(value)) return value.map((item) => toPlain(item))
  return isTable(value) ? new Map(Object.entries(value).map(([name, item]) => [name, toPlain(item)])) : value
}
