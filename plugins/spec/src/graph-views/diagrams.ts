import {type GraphDocument, standingOf} from 'mmm-cli'

/** Fill and border of a status, the same in every picture. */
export const COLORS: Readonly<Record<string, readonly [fill: string, border: string]>> = {
  blocked: ['#f3e8ff', '#9333ea'],
  completed: ['#dcfce7', '#16a34a'],
  failed: ['#fee2e2', '#dc2626'],
  in_progress: ['#dbeafe', '#2563eb'],
  pending: ['#f4f4f5', '#a1a1aa'],
  ready: ['#fef9c3', '#ca8a04'],
  skipped: ['#fafafa', '#d4d4d8'],
  stale: ['#ffedd5', '#ea580c'],
}

/** A Mermaid flowchart, as GitHub and others draw it from a code block. */
export function toMermaid({edges, specs}: GraphDocument): string[] {
  const names = new Map(specs.map(({id}, index) => [id, `n${index}`]))
  return [
    'flowchart LR',
    ...specs.map((spec) => `  ${names.get(spec.id)}["${escapeMermaid(spec.id)}"]:::${standingOf(spec)}`),
    ...edges.map(({from, to}) => `  ${names.get(from)} --> ${names.get(to)}`),
    ...Object.entries(COLORS).map(([name, [fill, border]]) => `  classDef ${name} fill:${fill},stroke:${border},color:#18181b`),
  ]
}

/** Graphviz: `mmm spec graph --format dot | dot -Tsvg`. */
export function toDot({edges, specs}: GraphDocument): string[] {
  return [
    'digraph specifications {',
    '  rankdir=LR; node [shape=box, style="rounded,filled", fontname="sans-serif"];',
    ...specs.map((spec) => {
      const [fill, border] = COLORS[standingOf(spec)]!
      return `  ${quoteDot(spec.id)} [tooltip=${quoteDot(spec.title)}, fillcolor="${fill}", color="${border}"${spec.critical ? ', penwidth=2.5' : ''}];`
    }),
    ...edges.map(({from, to}) => `  ${quoteDot(from)} -> ${quoteDot(to)};`),
    '}',
  ]
}

function escapeMermaid(text: string): string {
  return text.replaceAll(/[^\p{L}\p{N} ._:/-]/gu, (character) => `#${character.codePointAt(0)};`)
}

function quoteDot(text: string): string {
  return `"${text.replaceAll('\\', '\\\\').replaceAll('"', '\\"').replaceAll(/\s+/g, ' ')}"`
}
