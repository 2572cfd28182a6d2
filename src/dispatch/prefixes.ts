/** What beginnings of words may stand for. */
export type PrefixMatch =
  | {readonly kind: 'match'; readonly name: string; readonly length: number}
  | {readonly kind: 'ambiguous'; readonly names: readonly string[]}
  /** `nearly` is the words with those written out that were recognised. */
  | {readonly kind: 'none'; readonly nearly: readonly string[]}

/** A node is a word; its children are the words that may follow. */
interface Node {
  readonly path: string
  readonly isName: boolean
  readonly children: ReadonlyMap<string, Node>
}

/** Verbs that destroy: half of one is not enough to mean it. */
const DESTRUCTIVE: ReadonlySet<string> = new Set(['clear', 'delete', 'prune', 'purge', 'remove', 'reset', 'rollback', 'undo', 'uninstall'])

/**
 * Finds the only name of which the words are beginnings, word by word: `sp li` is `spec list`. A whole word beats the
 * beginning of a longer one. Words that go on behind a name are its arguments.
 */
export function matchPrefixes(words: readonly string[], names: Iterable<string>): PrefixMatch {
  let nodes: Node[] = [treeOf(names)]
  let length = 0
  for (const word of words) {
    const next = nodes.flatMap(({children}) => within(children, word))
    const whole = next.filter(({path}) => lastWord(path) === word)
    if (next.length === 0) break
    nodes = whole.length > 0 ? whole : next
    length++
  }
  if (length === 0) return {kind: 'none', nearly: words}
  if (nodes.length > 1) return {kind: 'ambiguous', names: nodes.map(({path}) => path).toSorted()}
  const [{isName, path}] = nodes as [Node]
  const nearly = [...path.split(' '), ...words.slice(length)]
  // Behind a topic alone, a word that none of its commands begins with is a mistake.
  if (length < words.length && !isName) return {kind: 'none', nearly}
  const isCutShort = DESTRUCTIVE.has(lastWord(path)) && words[length - 1] !== lastWord(path)
  return isCutShort ? {kind: 'none', nearly} : {kind: 'match', name: path, length}
}

/** Only a name that a person may have meant; where the letters are no word at all nothing begins with them. */
function within(children: ReadonlyMap<string, Node>, word: string): Node[] {
  const exact = children.get(word)
  return exact ? [exact] : [...children].filter(([name]) => word !== '' && name.startsWith(word)).map(([, node]) => node)
}

function treeOf(names: Iterable<string>): Node {
  interface Growing extends Node {
    isName: boolean
    readonly children: Map<string, Growing>
  }
  const root: Growing = {path: '', isName: false, children: new Map()}
  for (const name of names) {
    let node = root
    for (const word of name.split(' ')) {
      const path = node.path === '' ? word : `${node.path} ${word}`
      const next: Growing = node.children.get(word) ?? {path, isName: false, children: new Map()}
      node.children.set(word, next)
      node = next
    }
    node.isName = true
  }
  return root
}

function lastWord(path: string): string {
  return path.slice(path.lastIndexOf(' ') + 1)
}
