import {readFileSync} from 'node:fs'
import {attempt} from '../result.ts'

const FRAME = /(?<=[\s(])(\/[^\n()]*?\/dist\/pack\/\w+\.cjs):(\d+):\d+/g
const HEAD = /^"([^"\n]+)"\((?:exports|module)\) \{$/

/** A stack with the module of mmm's own that each place in its pack belongs to. */
export function nameModules(stack: string): string {
  const texts = new Map<string, readonly string[]>()
  const linesOf = (path: string): readonly string[] => {
    const known = texts.get(path)
    if (known) return known
    const text = attempt(
      () => readFileSync(path, 'utf8'),
      () => undefined,
    )
    const lines = text.ok ? text.value.split('\n') : []
    texts.set(path, lines)
    return lines
  }
  return stack.replaceAll(FRAME, (frame: string, path: string, line: string) => {
    const module = moduleAt(linesOf(path), Number(line) - 1)
    return module === undefined ? frame : `${module}, packed in ${frame}`
  })
}

function moduleAt(lines: readonly string[], from: number): string | undefined {
  for (let place = Math.min(from, lines.length - 1); place >= 0; place--) {
    const [, module] = HEAD.exec(lines[place]!) ?? []
    if (module !== undefined) return module
  }
  return undefined
}
