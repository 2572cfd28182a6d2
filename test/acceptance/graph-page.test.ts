import {expect} from 'chai'
import {writeFileSync} from 'node:fs'
import {join} from 'node:path'
import {pathToFileURL} from 'node:url'
import {findBrowser, Page} from '../support/browser.ts'
import {Sandbox} from '../support/binary.ts'

interface View {
  readonly x: number
  readonly y: number
  readonly scale: number
}

/** Where the picture is, as the page itself has it. */
const VIEW = `(([, x, y, scale]) => ({x: +x, y: +y, scale: +scale}))(/translate\\((.*),(.*)\\) scale\\((.*)\\)/.exec(world.getAttribute('transform')))`

const colorOf = (id: string): string => `getComputedStyle(document.querySelector('[data-id="${id}"] rect')).fill`

describe('the page of mmm spec graph', () => {
  let sandbox: Sandbox
  let page: Page | undefined

  before(async function () {
    this.timeout(20_000)
    const browser = findBrowser()
    if (browser === undefined) this.skip()
    sandbox = new Sandbox()
    const write = (path: string, text: string): void => writeFileSync(join(sandbox.root, path), text)
    expect(await sandbox.run(['init', 'billing', '--name', 'billing'])).to.include({code: 0})
    write('billing/specs/invoice.md', '# Invoice\n')
    expect(await sandbox.run(['init', '.', '--name', 'shop'])).to.include({code: 0})
    write('specs/store.md', '---\nstatus: done\n---\n# Store\n')
    write('specs/login.md', '---\ndepends_on: [store]\n---\n# Log <script>document.title="owned"</script> in\n')
    write('specs/pay.md', '---\ndepends_on: [login, "billing:invoice"]\n---\n# Pay\n')
    for (let index = 0; index < 40; index++) write(`specs/part-${index}.md`, '---\ndepends_on: [store]\n---\n')
    const {code, stdout} = await sandbox.run(['spec', 'graph', '--format', 'html'])
    expect(code).to.equal(0)
    write('graph.html', stdout)
    page = await Page.open(browser, pathToFileURL(join(sandbox.root, 'graph.html')).href)
  })

  after(async () => {
    await page?.close()
    sandbox?.remove()
  })

  const view = (): Promise<View> => page!.evaluate<View>(VIEW)

  it('shows every specification in the color of its status, those of other projects too, and runs no text of theirs', async () => {
    expect(await page!.evaluate('document.querySelectorAll(".spec").length')).to.equal(44)
    expect(await page!.evaluate(colorOf('store'))).to.equal('rgb(220, 252, 231)')
    expect(await page!.evaluate(colorOf('login'))).to.equal('rgb(254, 249, 195)')
    expect(await page!.evaluate(colorOf('billing:invoice'))).to.equal(await page!.evaluate(colorOf('pay')))
    expect(await page!.evaluate('document.title')).to.equal('shop: specifications')
    expect(await page!.evaluate('document.querySelectorAll(".edge").length')).to.equal(43)
  })

  it('leads no line behind a box at which it does not end', async () => {
    const crossed = `(() => {
      const line = document.querySelector('[data-from="billing:invoice"]'), box = document.querySelector('[data-id="login"]').getBoundingClientRect()
      const points = Array.from({length: 201}, (_, index) => line.getPointAtLength((line.getTotalLength() * index) / 200).matrixTransform(line.getScreenCTM()))
      return points.some(({x, y}) => x > box.left && x < box.right && y > box.top && y < box.bottom)
    })()`
    expect(await page!.evaluate(crossed)).to.equal(false)
  })

  it('zooms with the wheel around the pointer, within bounds', async () => {
    const before = await view()
    await page!.mouse('mouseWheel', 400, 300, -250)
    const after = await view()
    expect(after.scale).to.be.above(before.scale)
    const top = await page!.evaluate<number>('picture.getBoundingClientRect().top')
    const at = ({scale, x, y}: View): number[] => [(400 - x) / scale, (300 - top - y) / scale]
    for (const [index, place] of at(after).entries()) expect(place, 'what is under the pointer stays there').to.be.closeTo(at(before)[index]!, 0.5)
    for (let turn = 0; turn < 12; turn++) await page!.mouse('mouseWheel', 400, 300, 3000)
    expect((await view()).scale).to.equal(0.05)
    for (let turn = 0; turn < 12; turn++) await page!.mouse('mouseWheel', 400, 300, -3000)
    expect((await view()).scale).to.equal(8)
    await page!.evaluate('fit()')
  })

  it('follows the pointer that drags it', async () => {
    const before = await view()
    await page!.mouse('mousePressed', 400, 300)
    await page!.mouse('mouseMoved', 460, 330)
    await page!.mouse('mouseReleased', 460, 330)
    await page!.mouse('mouseMoved', 600, 600)
    expect(await view()).to.deep.equal({...before, x: before.x + 60, y: before.y + 30})
  })

  it('dims what a search does not find, in ids and titles', async () => {
    const bright = '[...document.querySelectorAll(".spec:not(.dim)")].map((spec) => spec.dataset.id).sort().join()'
    await page!.evaluate('search.focus()')
    await page!.send('Input.insertText', {text: 'PAY'})
    expect(await page!.evaluate(bright)).to.equal('pay')
    await page!.evaluate('search.value = ""; search.dispatchEvent(new Event("input"))')
    expect(await page!.evaluate('document.querySelectorAll(".dim").length')).to.equal(0)
  })

  it('is drawn, throws nothing and asks no network', async () => {
    const {data} = (await page!.send('Page.captureScreenshot')) as {data: string}
    const picture = Buffer.from(data, 'base64')
    if (process.env.MMM_SCREENSHOT) writeFileSync(process.env.MMM_SCREENSHOT, picture)
    expect(picture.subarray(1, 4).toString()).to.equal('PNG')
    expect(page!.troubles).to.deep.equal([])
  })
})
