/** What makes the page move. It runs in a browser, reads only the page itself, and asks nothing of any network. */
export const PAGE_SCRIPT = `
const picture = document.getElementById('picture'), world = document.getElementById('world')
const specs = [...document.querySelectorAll('.spec')], edges = [...document.querySelectorAll('.edge')]
let view = {x: 0, y: 0, scale: 1}
const draw = () => world.setAttribute('transform', 'translate(' + view.x + ',' + view.y + ') scale(' + view.scale + ')')
const fit = () => {
  const {width, height} = picture.getBoundingClientRect()
  view.scale = Math.min(1.2, Math.max(0.3, width / Number(picture.dataset.width), height / Number(picture.dataset.height)))
  view.x = 10; view.y = 10
  draw()
}
picture.addEventListener('wheel', (event) => {
  event.preventDefault()
  const {left, top} = picture.getBoundingClientRect()
  const scale = Math.min(8, Math.max(0.05, view.scale * Math.exp(-event.deltaY / 500))), factor = scale / view.scale
  const x = event.clientX - left, y = event.clientY - top
  view = {scale, x: x - (x - view.x) * factor, y: y - (y - view.y) * factor}
  draw()
}, {passive: false})
let drag
picture.addEventListener('pointerdown', (event) => { drag = {x: event.clientX - view.x, y: event.clientY - view.y}; picture.classList.add('moving'); picture.setPointerCapture(event.pointerId) })
picture.addEventListener('pointermove', (event) => { if (drag) { view.x = event.clientX - drag.x; view.y = event.clientY - drag.y; draw() } })
for (const end of ['pointerup', 'pointercancel']) picture.addEventListener(end, () => { drag = undefined; picture.classList.remove('moving') })
const show = (isNear, isEdgeNear) => {
  for (const spec of specs) spec.classList.toggle('dim', !isNear(spec))
  for (const edge of edges) { edge.classList.toggle('dim', !isEdgeNear(edge)); edge.classList.remove('near') }
}
const search = document.getElementById('search')
const filter = () => {
  const text = search.value.trim().toLowerCase()
  show((spec) => !text || (spec.dataset.id + ' ' + spec.dataset.title).toLowerCase().includes(text), () => !text)
}
search.addEventListener('input', filter)
for (const spec of specs) {
  const focus = () => {
    const near = new Set([spec.dataset.id])
    const touching = edges.filter((edge) => edge.dataset.from === spec.dataset.id || edge.dataset.to === spec.dataset.id)
    for (const edge of touching) near.add(edge.dataset.from).add(edge.dataset.to)
    show((other) => near.has(other.dataset.id), (edge) => touching.includes(edge))
    for (const edge of touching) edge.classList.add('near')
  }
  spec.addEventListener('pointerenter', focus); spec.addEventListener('focus', focus)
  spec.addEventListener('pointerleave', filter); spec.addEventListener('blur', filter)
}
addEventListener('resize', fit)
fit()
`
