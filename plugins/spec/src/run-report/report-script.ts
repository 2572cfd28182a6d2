/** What makes the page of a run move. It runs in a browser, reads only the page itself, and asks nothing of any network. */
export const REPORT_SCRIPT = String.raw`
const get = (id) => document.getElementById(id)
const {span, attempts} = JSON.parse(get('data').textContent)
const chart = get('chart'), axis = get('axis'), scroll = get('scroll'), search = get('search'), detail = get('detail')
const ROW = 24, GAP = 4, LONGEST = Math.max(1, span)
let mode = 'lanes', text = '', onlyCritical = false, current = -1, hovered = -1
let view = {from: 0, per: 1}, rows = [], labels = [], left = 0, drag

const duration = (ms) => {
  if (ms < 999.5) return Math.round(ms) + ' ms'
  if (ms < 9950) return (ms / 1000).toFixed(1) + ' s'
  const seconds = Math.round(ms / 1000), minutes = Math.floor(seconds / 60)
  if (seconds < 60) return seconds + ' s'
  return minutes < 60 ? minutes + 'm ' + seconds % 60 + 's' : Math.floor(minutes / 60) + 'h ' + minutes % 60 + 'm'
}
const make = (name, attributes, content) => {
  const element = document.createElementNS('http://www.w3.org/2000/svg', name)
  for (const key in attributes) element.setAttribute(key, attributes[key])
  if (content !== undefined) element.textContent = content
  return element
}
const cut = (words, room) => words.length <= room ? words : room < 2 ? '' : words.slice(0, room - 1) + '…'
const isFound = (one) => (!onlyCritical || one.critical) && (!text || one.words.includes(text))
for (const one of attempts) one.words = [one.spec, one.title, one.outcome, one.runner, one.reason ?? ''].join(' ').toLowerCase()

const arrange = () => {
  const places = new Map()
  labels = []
  for (const one of attempts) {
    const key = mode === 'lanes' ? one.lane : one.spec
    if (!places.has(key)) { places.set(key, places.size); labels.push(mode === 'lanes' ? '' : one.spec) }
    one.row = mode === 'lanes' ? one.lane : places.get(key)
  }
  if (mode === 'lanes') labels = labels.map((_, lane) => String(lane + 1))
  rows = labels.map(() => [])
  attempts.forEach((one, index) => rows[one.row].push(index))
  left = mode === 'lanes' ? 36 : Math.min(220, 16 + 7 * Math.max(0, ...labels.map((label) => label.length)))
  chart.setAttribute('height', rows.length * ROW + GAP)
}
const width = () => Math.max(50, scroll.clientWidth)
const toX = (ms) => left + (ms - view.from) / view.per
const fit = () => { view = {from: 0, per: LONGEST / Math.max(1, width() - left - 16)}; draw() }
const zoom = (factor, x) => {
  const at = view.from + (x - left) * view.per, most = 4 * LONGEST / (width() - left)
  const per = Math.min(most, Math.max(0.01, view.per * factor))
  view = {per, from: at - (x - left) * per}
  draw()
}
const steps = [1, 2, 5, 10, 20, 50, 100, 200, 500, 1e3, 2e3, 5e3, 1e4, 15e3, 3e4, 6e4, 12e4, 3e5, 6e5, 9e5, 18e5, 36e5, 72e5, 144e5, 288e5, 864e5]
const drawAxis = () => {
  const step = steps.find((one) => one / view.per > 70) ?? 864e5 * Math.ceil(70 * view.per / 864e5), marks = []
  for (let at = Math.max(0, Math.ceil(view.from / step) * step); toX(at) < width(); at += step)
    marks.push(make('line', {class: 'tick', x1: toX(at), x2: toX(at), y1: 16, y2: 22}), make('text', {x: toX(at) + 3, y: 14}, toX(at) + 8 + 7 * duration(at).length < width() ? duration(at) : ''))
  axis.replaceChildren(...marks)
}
const drawBar = (index) => {
  const one = attempts[index], y = one.row * ROW + GAP, height = ROW - GAP
  const x = toX(one.start), end = toX(one.end), wide = Math.max(2, end - x), parts = []
  const waits = one.waited > 0 && (mode === 'specs' || index === current || index === hovered)
  if (waits) parts.push(make('line', {class: 'wait', x1: toX(one.start - one.waited), x2: x, y1: y + height / 2, y2: y + height / 2}))
  const state = one.outcome + (one.critical ? ' critical' : '') + (isFound(one) ? '' : ' dim') + (index === current ? ' current' : '')
  const group = make('g', {class: 'bar ' + state, 'data-index': index})
  group.append(make('rect', {x, y, width: wide, height, rx: 3}))
  if (one.verify > 0) { const part = Math.min(wide, one.verify / view.per); group.append(make('rect', {class: 'verify', x: end - part, y: y + height - 5, width: part, height: 5})) }
  const from = Math.max(x, left) + 5, name = (one.mark ? one.mark + ' ' : '') + (mode === 'lanes' ? one.spec : duration(one.end - one.start))
  group.append(make('text', {x: from, y: y + 14}, cut(name, Math.floor((x + wide - from) / 7))))
  return [...parts, group]
}
const draw = () => {
  const first = Math.max(0, Math.floor(scroll.scrollTop / ROW) - 2), last = Math.min(rows.length, first + Math.ceil(scroll.clientHeight / ROW) + 5), shown = []
  for (let row = first; row < last; row++)
    for (const index of rows[row]) if (toX(attempts[index].end) >= left - 2 && toX(attempts[index].start - attempts[index].waited) <= width()) shown.push(...drawBar(index))
  shown.push(make('rect', {class: 'names', x: 0, y: 0, width: left, height: rows.length * ROW + GAP}))
  for (let row = first; row < last; row++) shown.push(make('text', {class: 'name', x: 8, y: row * ROW + GAP + 14}, cut(labels[row], Math.floor((left - 12) / 7))))
  chart.replaceChildren(...shown)
  drawAxis()
}
const tell = (index) => {
  const one = attempts[index]
  if (!one) return detail.replaceChildren(Object.assign(document.createElement('p'), {textContent: 'Point at an attempt, or move with the arrow keys.'}))
  const rows = {
    [one.spec]: one.title, outcome: one.outcome + (one.reason ? ': ' + one.reason : ''), attempt: one.id + ', iteration ' + one.iteration + (one.retry ? ', try ' + (one.retry + 1) : '') + ', ' + one.runner,
    time: 'from ' + duration(one.start) + ' (' + one.clock + '), worked ' + duration(one.end - one.start) + (one.waited > 0 ? ', waited ' + duration(one.waited) : ''),
    verify: one.proofs ? one.passed + ' of ' + one.proofs + ' passed, ' + duration(one.verify) : 'none', cost: one.cost ?? 'not known', log: one.log,
  }
  const list = document.createElement('dl')
  for (const key in rows) list.append(Object.assign(document.createElement('dt'), {textContent: key}), Object.assign(document.createElement('dd'), {textContent: rows[key]}))
  detail.replaceChildren(list)
}
const choose = (index) => {
  if (!attempts[index]) return
  current = index
  const one = attempts[index], top = one.row * ROW
  if (top < scroll.scrollTop) scroll.scrollTop = top
  if (top + ROW + GAP > scroll.scrollTop + scroll.clientHeight) scroll.scrollTop = top + ROW + GAP - scroll.clientHeight
  if (toX(one.start) < left || toX(one.start) > width() - 20) view.from = one.start - (width() - left) * view.per / 3
  draw(); tell(index)
}
const nearest = (row) => {
  const at = attempts[current].start, candidates = rows[row] ?? []
  return candidates.reduce((best, index) => best === -1 || Math.abs(attempts[index].start - at) < Math.abs(attempts[best].start - at) ? index : best, -1)
}
const found = (direction) => {
  for (let step = 1; step <= attempts.length; step++) {
    const index = (Math.max(current, -1 * (direction < 0)) + direction * step + attempts.length * 2) % attempts.length
    if (isFound(attempts[index])) return choose(index)
  }
}
const KEYS = {
  ArrowRight: () => { const row = rows[attempts[current].row]; choose(row[row.indexOf(current) + 1] ?? current) },
  ArrowLeft: () => { const row = rows[attempts[current].row]; choose(row[row.indexOf(current) - 1] ?? current) },
  ArrowDown: () => choose(nearest(attempts[current].row + 1)), ArrowUp: () => choose(nearest(attempts[current].row - 1)),
  Home: () => choose(0), End: () => choose(attempts.length - 1), '+': () => zoom(1 / 1.5, toX(attempts[current].start)), '=': () => KEYS['+'](), '-': () => zoom(1.5, toX(attempts[current].start)), 0: fit,
}
chart.addEventListener('keydown', (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey || !KEYS[event.key] || !attempts.length) return
  event.preventDefault()
  if (current < 0) choose(0); else KEYS[event.key]()
})
chart.addEventListener('focus', () => { if (current < 0) choose(0) })
const at = (event) => Number(event.target.closest('.bar')?.dataset.index ?? -1)
chart.addEventListener('pointerdown', (event) => { drag = {x: event.clientX, y: event.clientY, from: view.from, top: scroll.scrollTop, index: at(event), moved: false} })
addEventListener('pointermove', (event) => {
  if (!drag) return
  if (Math.abs(event.clientX - drag.x) + Math.abs(event.clientY - drag.y) > 3) { drag.moved = true; chart.classList.add('moving') }
  if (!drag.moved) return
  view.from = drag.from - (event.clientX - drag.x) * view.per
  scroll.scrollTop = drag.top - (event.clientY - drag.y)
  draw()
})
addEventListener('pointerup', () => { if (drag && !drag.moved && drag.index >= 0) choose(drag.index); drag = undefined; chart.classList.remove('moving') })
addEventListener('pointercancel', () => { drag = undefined; chart.classList.remove('moving') })
chart.addEventListener('pointerover', (event) => { const index = at(event); if (!drag && index >= 0 && index !== hovered) { hovered = index; tell(index) } })
chart.addEventListener('pointerleave', () => { hovered = -1; tell(current) })
scroll.addEventListener('wheel', (event) => {
  event.preventDefault()
  if (event.shiftKey) { scroll.scrollTop += event.deltaY || event.deltaX; return draw() }
  zoom(Math.exp(event.deltaY / 500), event.clientX - scroll.getBoundingClientRect().left)
}, {passive: false})
scroll.addEventListener('scroll', draw)
const refilter = () => {
  text = search.value.trim().toLowerCase()
  const count = attempts.filter(isFound).length
  get('found').textContent = text || onlyCritical ? count + ' of ' + attempts.length : ''
  draw()
}
search.addEventListener('input', refilter)
search.addEventListener('keydown', (event) => { if (event.key === 'Enter') found(event.shiftKey ? -1 : 1) })
addEventListener('keydown', (event) => { if (event.key === '/' && event.target !== search) { event.preventDefault(); search.focus() } })
for (const name of ['lanes', 'specs']) get('by-' + name).addEventListener('click', () => {
  mode = name
  for (const other of ['lanes', 'specs']) get('by-' + other).setAttribute('aria-pressed', String(other === name))
  arrange(); if (current >= 0) choose(current); else draw()
})
get('critical').addEventListener('click', () => { onlyCritical = !onlyCritical; get('critical').setAttribute('aria-pressed', String(onlyCritical)); refilter() })
get('in').addEventListener('click', () => zoom(1 / 1.5, left + (width() - left) / 2))
get('out').addEventListener('click', () => zoom(1.5, left + (width() - left) / 2))
get('all').addEventListener('click', fit)
document.addEventListener('click', (event) => {
  const link = event.target.closest('[data-attempt]')
  if (!link) return
  event.preventDefault()
  chart.focus(); choose(attempts.findIndex(({id}) => id === Number(link.dataset.attempt)))
  chart.scrollIntoView({block: 'nearest'})
})
addEventListener('resize', fit)
arrange(); fit(); tell(-1)
`
