// Prints what `mmm-cli` and `mmm-cli/testing` export, declaration by declaration, from what the compiler wrote: docs/api.md.
// A change of the front door is then a change that everybody sees: node scripts/api-report.mjs > docs/api.md
import {readFileSync} from 'node:fs'
import {dirname, join, relative, resolve} from 'node:path'
import {fileURLToPath} from 'node:url'

const dist = join(dirname(dirname(fileURLToPath(import.meta.url))), 'dist')

/** Each export of a module: its name, its declaration, whether it is documented, and where it stands. */
export function exportsOf(entry) {
  const file = join(dist, entry)
  return [...readExports(file)]
    .map(([name, {from, isType, local}]) => ({name, ...declarationOf(from, local, isType)}))
    .toSorted((a, b) => (a.name < b.name ? -1 : 1))
}

export function apiReport() {
  const sections = [
    ['mmm-cli', 'index.d.ts'],
    ['mmm-cli/testing', 'testing.d.ts'],
  ].map(
    ([title, entry]) =>
      `## ${title}\n\n\`\`\`ts\n${exportsOf(entry)
        .map(({text}) => text)
        .join('\n\n')}\n\`\`\`\n`,
  )
  return [
    '# The front door',
    '',
    'Everything that a plugin may import, as the compiler declares it. Written by `scripts/api-report.mjs`; what each is for stands in',
    '[plugin-api.md](plugin-api.md) and beside its declaration.',
    '',
    ...sections,
  ].join('\n')
}

/** Exported names, with the file and the name that they are declared under. */
function readExports(file) {
  const found = new Map()
  for (const {text} of chunksOf(file)) {
    const list = /^export (?:type )?\{([^}]*)\} from '([^']+)'/.exec(text)
    const own = /^export (?:declare )?(?:abstract )?(?:class|const|function|interface|type) (\w+)/.exec(text)
    if (own) found.set(own[1], {from: file, local: own[1]})
    if (!list) continue
    const from = resolve(dirname(file), list[2].replace(/\.[jt]s$/, '.d.ts'))
    for (const item of list[1]
      .split(',')
      .map((word) => word.trim())
      .filter(Boolean)) {
      const [local, name = local] = item.replace(/^type /, '').split(' as ')
      found.set(name, {from, local, isType: text.startsWith('export type') || item.startsWith('type ')})
    }
  }
  return found
}

function declarationOf(file, name, isType) {
  const chunks = chunksOf(file)
  const own = chunks.filter(({text}) => new RegExp(`^export (?:declare )?(?:abstract )?(?:class|const|function|interface|type) ${name}\\b`).test(text))
  if (own.length > 0)
    return {
      file: relative(dist, file),
      documented: own.some(({comment}) => comment !== ''),
      text: own.map(({text}) => (isType ? withoutConstructor(bare(text)) : bare(text))).join('\n'),
    }
  // Passed on from elsewhere.
  const passed = readExports(file).get(name)
  if (!passed || passed.from === file) throw new Error(`${name} is not declared in ${file}`)
  return declarationOf(passed.from, passed.local, isType)
}

/** The statements of a file, each with the comment before it. */
function chunksOf(file) {
  const chunks = []
  let comment = ''
  for (const line of readFileSync(file, 'utf8').split('\n')) {
    if (/^(?:export|import|declare|interface|type|class)\b/.test(line)) {
      chunks.push({comment, text: line})
      comment = ''
    } else if (/^(?:\/\*\*| \*)/.test(line)) comment = line.startsWith('/**') ? line : `${comment}\n${line}`
    else if (chunks.length > 0 && line !== '') chunks.at(-1).text += `\n${line}`
  }
  return chunks
}

/** Without comments, and without what no outsider can reach. */
function bare(text) {
  return text
    .replaceAll(/^\s*\/\*\*[^]*?\*\/\n/gm, '')
    .replaceAll(/^\s*(?:#private;|private [^\n]*)\n/gm, '')
    .replace(/^export (?:declare )?/, '')
}

/** What is exported as a type alone is made by mmm. */
function withoutConstructor(text) {
  return text.replace(/^    constructor\((?:[^\n]*\);|[^]*?^    \}\);)\n/m, '')
}

if (process.argv[1] === fileURLToPath(import.meta.url)) process.stdout.write(apiReport())
