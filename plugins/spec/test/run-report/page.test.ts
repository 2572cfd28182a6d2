import {expect} from 'chai'
import {mkdtempSync, rmSync, writeFileSync} from 'node:fs'
import {tmpdir} from 'node:os'
import {join} from 'node:path'
import {pathToFileURL} from 'node:url'
import {toTimeline} from '../../../../src/state/run-timeline.ts'
import {findBrowser, Page} from '../../../../test/support/browser.ts'
import {attemptOf, reportOf, ZERO} from '../../../../test/support/run-report.ts'
import {toReportPage} from '../../src/run-report/report-page.ts'

/** A thousand attempts of ten at once, of which each needs the one above it; one has a hostile name. */
function thousand(): string {
  const name = (index: number): string => `part-${String(index).padStart(4, '0')}`
  const attempts = Array.from({length: 1000}, (_, index) => {
    const start = Math.floor(index / 10) * 1000 + (index % 10) * 10
    const fails = index % 100 === 7 ? {status: 'failed', reason: 'exited 3'} : {}
    const hostile = index === 3 ? {title: '</script><img src=x onerror="document.title=`owned`">'} : {}
    return attemptOf(index + 1, name(index), [start, start + 900], {proofs: 1, passed: 1, verify_ms: 200, ...fails, ...hostile})
  })
  const needs = Object.fromEntries(attempts.slice(10).map(({spec}, index) => [spec, [name(index)]]))
  return toReportPage(toTimeline(reportOf(attempts, needs), ZERO + 100_000), 'shop')
}

describe('the page of mmm runs report', () => {
  let folder: string
  let page: Page | undefined

  before(async function () {
    this.timeout(20_000)
    const browser = findBrowser()
    if (browser === undefined) this.skip()
    folder = mkdtempSync(join(tmpdir(), 'mmm-report-'))
    writeFileSync(join(folder, 'run.html'), thousand())
    page = await Page.open(browser, pathToFileURL(join(folder, 'run.html')).href)
    await page.send('Emulation.setFocusEmulationEnabled', {enabled: true})
  })

  after(async () => {
    await page?.close()
    if (folder) rmSync(folder, {recursive: true})
  })

  const evaluate = <T>(expression: string): Promise<T> => page!.evaluate<T>(expression)
  const press = async (key: string): Promise<void> => {
    for (const type of ['keyDown', 'keyUp']) await page!.send('Input.dispatchKeyEvent', {type, key})
  }

  it('draws every attempt in its lane, colored by how it ended, and runs no text of strangers', async () => {
    expect(await evaluate('document.querySelectorAll(".bar").length')).to.equal(1000)
    expect(await evaluate('rows.length')).to.equal(10)
    expect(await evaluate('document.querySelectorAll(".bar.failed").length')).to.equal(10)
    const fill = (outcome: string): Promise<string> => evaluate(`getComputedStyle(document.querySelector('.bar.${outcome} rect')).fill`)
    expect(await fill('failed')).to.not.equal(await fill('completed'))
    expect(await evaluate('document.title')).to.equal('shop: run 1')
    expect(await evaluate('document.querySelectorAll("img").length')).to.equal(0)
    expect(await evaluate('document.querySelectorAll(".bar.critical").length')).to.equal(100)
  })

  it('has all numbers as text', async () => {
    expect(await evaluate('document.querySelectorAll("details:last-of-type tbody tr").length')).to.equal(1000)
    expect(
      await evaluate(
        'document.querySelector("details:last-of-type tbody tr").innerText || document.querySelector("details:last-of-type tbody tr").textContent',
      ),
    ).to.include('900 ms')
  })

  it('goes from attempt to attempt by keys, and tells of each', async () => {
    await evaluate('chart.focus()')
    expect(await evaluate('detail.textContent'))
      .to.include('part-0000')
      .and.include('1 of 1 passed')
    await press('ArrowRight')
    await press('ArrowDown')
    expect(await evaluate('attempts[current].spec')).to.equal('part-0011')
    await press('End')
    expect(await evaluate('detail.textContent'))
      .to.include('part-0999')
      .and.include('mmm state log 1000')
    await press('+')
    expect(await evaluate('view.per < LONGEST / width()')).to.equal(true)
    await press('0')
    expect(await evaluate('view.from')).to.equal(0)
  })

  it('zooms with the wheel around the pointer, and is dragged', async () => {
    const box = await evaluate<{top: number; left: number}>('(({top, left}) => ({top, left}))(scroll.getBoundingClientRect())')
    const [x, y] = [box.left + 400, box.top + 30]
    const at = `view.from + (400 - left) * view.per`
    const before = await evaluate<number>(at)
    await page!.mouse('mouseWheel', x, y, -500)
    expect(await evaluate<number>(at)).to.be.closeTo(before, 1)
    const from = await evaluate<number>('view.from')
    await page!.mouse('mousePressed', x, y)
    await page!.mouse('mouseMoved', x - 100, y)
    await page!.mouse('mouseReleased', x - 100, y)
    expect(await evaluate<number>('view.from / view.per')).to.be.closeTo(from / (await evaluate<number>('view.per')) + 100, 1)
    await press('0')
  })

  it('dims what a search does not find, and jumps to what it does', async () => {
    await evaluate('search.focus()')
    await page!.send('Input.insertText', {text: 'EXITED 3'})
    expect(await evaluate('get("found").textContent')).to.equal('10 of 1000')
    expect(await evaluate('document.querySelectorAll(".bar:not(.dim)").length')).to.equal(10)
    await evaluate('current = -1')
    await press('Enter')
    expect(await evaluate('attempts[current].outcome')).to.equal('failed')
    await evaluate('search.value = ""; refilter()')
  })

  it('shows a row for each specification as well, of which it draws only what can be seen', async () => {
    await evaluate('document.getElementById("by-specs").click()')
    expect(await evaluate('rows.length')).to.equal(1000)
    expect(await evaluate<number>('document.querySelectorAll(".bar").length')).to.be.below(100)
    await evaluate('choose(999)')
    expect(await evaluate('document.querySelector(".bar.current").dataset.index')).to.equal('999')
  })

  it('is drawn by day and by night, throws nothing and asks no network', async () => {
    const color = 'getComputedStyle(document.body).backgroundColor'
    expect(await evaluate(color)).to.equal('rgb(255, 255, 255)')
    await page!.send('Emulation.setEmulatedMedia', {features: [{name: 'prefers-color-scheme', value: 'dark'}]})
    expect(await evaluate(color)).to.equal('rgb(20, 20, 22)')
    const {data} = (await page!.send('Page.captureScreenshot')) as {data: string}
    if (process.env.MMM_SCREENSHOT) writeFileSync(process.env.MMM_SCREENSHOT, Buffer.from(data, 'base64'))
    expect(page!.troubles).to.deep.equal([])
  })
})
