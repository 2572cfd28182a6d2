/** Fill of an outcome, by day and by night, and the mark that tells it without color. */
export const OUTCOMES: Readonly<Record<string, {readonly day: string; readonly night: string; readonly mark: string}>> = {
  completed: {day: '#86d7a0', night: '#1f7a43', mark: ''},
  failed: {day: '#f5a3a3', night: '#a12f2f', mark: '✖'},
  timeout: {day: '#f7bd8c', night: '#9a4f14', mark: '⧖'},
  fatal: {day: '#e58aa8', night: '#8d1f4a', mark: '✖'},
  transient: {day: '#f2dc7d', night: '#7d6611', mark: '↻'},
  limited: {day: '#f2dc7d', night: '#7d6611', mark: '!'},
  cancelled: {day: '#cfcfd6', night: '#55555e', mark: '■'},
  interrupted: {day: '#cfcfd6', night: '#55555e', mark: '⚡'},
  awaiting: {day: '#93d4e8', night: '#1d667c', mark: '?'},
  running: {day: '#a3c4f7', night: '#2b55a0', mark: '▶'},
}

const fills = (time: 'day' | 'night'): string =>
  Object.entries(OUTCOMES)
    .map(([name, colors]) => `--${name}:${colors[time]};`)
    .join('')

/** Everything that the page of a run looks like. */
export const REPORT_STYLE = `:root{color-scheme:light dark;--page:#fff;--text:#18181b;--faint:#63636e;--line:#d9d9df;--panel:#f6f6f8;--accent:#1d4ed8;${fills('day')}}
@media(prefers-color-scheme:dark){:root{--page:#141416;--text:#ececf0;--faint:#a5a5b0;--line:#36363d;--panel:#1e1e22;--accent:#8fb4ff;${fills('night')}}}
*{box-sizing:border-box}body{margin:0;font:14px/1.45 system-ui,sans-serif;color:var(--text);background:var(--page)}
header,main{padding:12px 20px}header{border-bottom:1px solid var(--line)}h1{font-size:18px;margin:0 0 4px}h2{font-size:15px;margin:20px 0 6px}p{margin:4px 0}.faint{color:var(--faint)}
.facts{display:flex;flex-wrap:wrap;gap:6px 24px;margin:8px 0 0;padding:0;list-style:none}.facts b{font-variant-numeric:tabular-nums}
.tools{display:flex;flex-wrap:wrap;gap:8px;align-items:center;margin-bottom:8px}button,input{font:inherit;color:inherit;background:var(--panel);border:1px solid var(--line);border-radius:6px;padding:4px 10px}
button{cursor:pointer}button[aria-pressed=true]{border-color:var(--accent);box-shadow:inset 0 0 0 1px var(--accent)}:focus-visible{outline:2px solid var(--accent);outline-offset:1px}
.legend{display:flex;flex-wrap:wrap;gap:4px 14px;list-style:none;margin:8px 0 0;padding:0}.legend i{display:inline-block;width:12px;height:12px;border-radius:3px;margin-right:5px;vertical-align:-1px;border:1px solid var(--line)}
svg{display:block;width:100%}#axis text,#chart .name{fill:var(--faint);font-size:12px}#axis .tick{stroke:var(--line)}#frame{border:1px solid var(--line);border-radius:8px;overflow:hidden}
#scroll{max-height:60vh;overflow-y:auto;border-top:1px solid var(--line);touch-action:pan-y}#chart{cursor:grab;user-select:none}#chart.moving{cursor:grabbing}#chart .names{fill:var(--page);opacity:.9}
.bar rect{stroke:var(--page);stroke-width:1}.bar text{font-size:12px;fill:var(--text);pointer-events:none}.bar.critical>rect:first-child{stroke:var(--text);stroke-width:1.6}.bar.dim{opacity:.15}
.bar.current>rect:first-child{stroke:var(--accent);stroke-width:3}.bar .verify{fill:var(--text);opacity:.4;stroke:none}.wait{stroke:var(--faint);stroke-dasharray:2 3}
${Object.keys(OUTCOMES)
  .map((name) => `.bar.${name}>rect:first-child{fill:var(--${name})}i.${name}{background:var(--${name})}`)
  .join('')}
#detail{min-height:9.5em;margin-top:10px;padding:8px 12px;background:var(--panel);border-radius:8px}dl{display:grid;grid-template-columns:max-content 1fr;gap:0 14px;margin:0}dt{color:var(--faint)}dt:first-child{color:var(--text);font-weight:600}dd{margin:0;overflow-wrap:anywhere}
.wide{overflow-x:auto}table{border-collapse:collapse;width:100%}th,td{text-align:left;padding:3px 12px 3px 0;border-bottom:1px solid var(--line);vertical-align:top;font-variant-numeric:tabular-nums}td:last-child{overflow-wrap:anywhere}th{color:var(--faint);font-weight:500;white-space:nowrap}
a{color:var(--accent)}summary{cursor:pointer}@media print{#scroll{max-height:none}.tools,#detail{display:none}}`
