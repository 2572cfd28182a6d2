import {type GraphDocument, standingOf} from 'mmm-cli'
import {COLORS} from './diagrams.ts'
import {escape} from '../html.ts'
import {CELL, layOut} from './layout.ts'
import {PAGE_SCRIPT} from './page-script.ts'

const BOX = {width: 200, height: 40}

/** One self-contained page with an interactive picture: pan, zoom, search, and the neighbours of what is pointed at. */
export function toPage(document: GraphDocument, project: string): string {
  const {edges, specs} = document
  const {height, places, width} = layOut(document)
  const lines = edges.map(({from, to}) => {
    const [a, b] = [places.get(from)!, places.get(to)!]
    const [x1, y1, x2, y2] = [a.x + BOX.width, a.y + BOX.height / 2, b.x, b.y + BOX.height / 2]
    return `<path class="edge" data-from="${escape(from)}" data-to="${escape(to)}" d="${way(x1, y1, x2, y2)}" marker-end="url(#arrow)"/>`
  })
  const boxes = specs.map((spec) => {
    const {x, y} = places.get(spec.id)!
    const name = spec.id.length > 24 ? `${spec.id.slice(0, 23)}…` : spec.id
    return `<g class="spec ${standingOf(spec)}${spec.critical ? ' critical' : ''}" data-id="${escape(spec.id)}" data-title="${escape(spec.title)}" tabindex="0" transform="translate(${x},${y})"><title>${escape(`${spec.id}: ${spec.title} (${standingOf(spec)})`)}</title><rect width="${BOX.width}" height="${BOX.height}" rx="8"/><text x="12" y="25">${escape(name)}</text></g>`
  })
  const counts = Object.entries(Object.groupBy(specs, (spec) => standingOf(spec))).map(
    ([name, list]) => `<li><i class="${name}"></i>${name.replace('_', ' ')} ${list.length}</li>`,
  )
  return `<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>${escape(project)}: specifications</title>
<style>${STYLE}</style></head><body>
<header><h1>${escape(project)}</h1><input id="search" type="search" placeholder="Search" aria-label="Search"><ul>${counts.join('')}</ul><p>${specs.length} specifications · drag to move, scroll to zoom</p></header>
<svg id="picture" data-width="${width}" data-height="${height}"><defs><marker id="arrow" viewBox="0 0 8 8" refX="7" refY="4" markerWidth="7" markerHeight="7" orient="auto"><path d="M0,0 L8,4 L0,8 z"/></marker></defs><g id="world">${lines.join('')}${boxes.join('')}</g></svg>
<script>${PAGE_SCRIPT}</script></body></html>
`
}

/** A line that passes columns goes between the rows: behind a box it would seem to end there. */
function way(x1: number, y1: number, x2: number, y2: number): string {
  const bend = Math.max(30, (x2 - x1) / 2)
  if (x2 - x1 <= BOX.width) return `M${x1},${y1} C${x1 + bend},${y1} ${x2 - bend},${y2} ${x2},${y2}`
  const [gap, lane] = [CELL.width - BOX.width, y2 - CELL.height / 2]
  const [a, b] = [x1 + gap / 2, x2 - gap / 2]
  return `M${x1},${y1} C${a},${y1} ${a},${lane} ${x1 + gap},${lane} L${x2 - gap},${lane} C${b},${lane} ${b},${y2} ${x2},${y2}`
}

const STYLE = `*{box-sizing:border-box}body{margin:0;height:100vh;display:flex;flex-direction:column;font:14px system-ui,sans-serif;color:#18181b;background:#fff}
header{display:flex;gap:16px;align-items:center;flex-wrap:wrap;padding:10px 16px;border-bottom:1px solid #e4e4e7}h1{font-size:16px;margin:0}header p{margin:0;color:#71717a}
ul{display:flex;gap:12px;list-style:none;margin:0;padding:0;flex-wrap:wrap}li i{display:inline-block;width:10px;height:10px;border-radius:3px;margin-right:5px;border:1px solid}
input{padding:5px 9px;border:1px solid #d4d4d8;border-radius:6px;font:inherit}svg{flex:1;width:100%;cursor:grab;touch-action:none}svg.moving{cursor:grabbing}
.edge{fill:none;stroke:#a1a1aa;stroke-width:1.2}marker path{fill:#a1a1aa}.spec text{font:13px system-ui,sans-serif}.spec rect{stroke-width:1.2}.spec.critical rect{stroke-width:3}.spec{cursor:pointer}
.dim{opacity:.15}.edge.near{stroke:#18181b;stroke-width:2}
${Object.entries(COLORS)
  .map(([name, [fill, border]]) => `.spec.${name} rect{fill:${fill};stroke:${border}}i.${name}{background:${fill};border-color:${border}}`)
  .join('')}`
