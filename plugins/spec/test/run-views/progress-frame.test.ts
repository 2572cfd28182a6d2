import {expect} from 'chai'
import * as fc from 'fast-check'
import {widthOf} from 'mmm-cli'
import {formatFrame, formatRecord, type Progress} from '../../src/run-views/progress-frame.ts'

const SCREEN = {columns: 80, rows: 24, now: 65_000, spinner: '*'}

const progress = (rest: Partial<Progress> = {}): Progress => ({
  since: 0,
  specs: new Set(['store', 'checkout', 'search', 'release']),
  running: new Map([
    ['checkout', {since: 60_000, prefix: '', runner: 'shell', about: 'shell: npm run build'}],
    ['search', {since: 1000, prefix: '', runner: 'claude', about: 'iteration 2/3 · claude'}],
  ]),
  finished: [{spec: 'store', mark: '✔', time: '2.6 s', text: 'verify 2/2'}],
  failed: 0,
  blocked: new Set(),
  concurrency: 2,
  needs: new Map(),
  usual: new Map(),
  notes: [],
  notice: '',
  ...rest,
})

const manyRunning = (count: number): Progress['running'] =>
  new Map(Array.from({length: count}, (_, index) => [`s${index}`, {since: 0, prefix: '', runner: 'shell', about: 'shell'}]))

const id = fc.oneof(fc.stringMatching(/^[a-z][a-z-]{0,60}$/), fc.stringMatching(/^[登录页面a]{1,40}$/u))
const told = fc.oneof(fc.string({unit: 'binary', maxLength: 120}), fc.constant('\u001B[2J\u001B]0;owned\u0007 \r\n登录 🚀'.repeat(9)), fc.constant(''))

/** Any moment of a run: ids of any length and script, and texts of runners that may hold anything. */
const moment: fc.Arbitrary<Progress> = fc
  .record({
    ids: fc.uniqueArray(id, {minLength: 1, maxLength: 200, size: '+1'}),
    texts: fc.array(told, {minLength: 1, maxLength: 8}),
    ends: fc.tuple(fc.nat(200), fc.nat(60)),
    notes: fc.array(told, {maxLength: 6}),
    notice: told,
    elapsed: fc.nat(1e9),
  })
  .map(({elapsed, ends: [done, going], ids, notes, notice, texts}) => {
    const text = (place: number): string => texts[place % texts.length] ?? ''
    return {
      since: -elapsed,
      specs: new Set(ids),
      finished: ids.slice(0, done).map((spec, place) => ({spec, mark: '✔', time: '59m 59s', text: text(place)})),
      running: new Map(ids.slice(done, done + going).map((spec, place) => [spec, {since: -place, prefix: '', runner: 'shell', about: text(place)}])),
      failed: 3,
      blocked: new Set(ids.slice(done + going + 1, done + going + 4)),
      concurrency: 4,
      needs: new Map(ids.map((spec) => [spec, ids.slice(0, 3)])),
      usual: new Map(),
      notes,
      notice,
    }
  })

describe('the live view of a run', () => {
  it('foretells nothing while the run is paused', () => {
    const usual = new Map([
      ['release', 60_000],
      ['checkout', 9000],
      ['search', 90_000],
    ])
    const counts = (isPaused: boolean): string => formatFrame(progress({usual, isPaused}), SCREEN).at(-1)!

    expect(counts(false)).to.include('about').and.include('left')
    expect(counts(true))
      .to.match(/ · paused$/)
      .and.not.include('left')
  })

  it('shows what is done, what runs and for how long, and how much is left', () => {
    expect(formatFrame(progress(), SCREEN)).to.deep.equal([
      '✔ store       2.6 s  verify 2/2',
      '* checkout      5 s  shell: npm run build',
      '* search      1m 4s  iteration 2/3 · claude',
      '1 of 4 done · 2 running · 1 waiting · 1m 5s',
    ])
  })

  it('counts what failed and what is blocked by it', () => {
    expect(formatFrame(progress({failed: 1, blocked: new Set(['release'])}), SCREEN).at(-1)).to.equal('1 of 4 done · 1 failed · 1 blocked · 2 running · 1m 5s')
  })

  it('estimates what is left once enough is done to tell', () => {
    const finished = ['a', 'b', 'c'].map((spec) => ({spec, mark: '✔', time: '', text: ''}))
    const specs = new Set(['a', 'b', 'c', 'checkout', 'search', 'd'])

    expect(formatFrame(progress({finished, specs}), SCREEN).at(-1)).to.equal('3 of 6 done · 2 running · 1 waiting · 1m 5s · about 1m 5s left')
  })

  it('estimates by how long each usually takes, as soon as that is known of most', () => {
    const usual = new Map([
      ['checkout', 20_000],
      ['search', 30_000],
      ['release', 45_000],
    ])

    expect(formatFrame(progress({usual}), SCREEN).at(-1)).to.include('about 45 s left')
    expect(formatFrame(progress({usual, concurrency: 1}), SCREEN).at(-1)).to.include('about 1m 0s left')
  })

  it('shows what comes next, and what that waits for', () => {
    const needs = new Map([['release', ['store', 'checkout', 'search']]])

    expect(formatFrame(progress({needs}), SCREEN)[3]).to.equal('· release            waits for checkout, search')
    expect(formatFrame(progress({needs, blocked: new Set(['release'])}), SCREEN).join('')).to.not.include('waits for')
  })

  it('says what is to be said just now above the counts', () => {
    expect(formatFrame(progress({notice: 'Stopping.', notes: ['run.concurrency is 2 now']}), SCREEN).slice(-3)).to.deep.equal([
      'run.concurrency is 2 now',
      'Stopping.',
      '1 of 4 done · 2 running · 1 waiting · 1m 5s',
    ])
  })

  it('fits on any terminal, whatever ids and runners say, and obeys none of it', () => {
    fc.assert(
      fc.property(moment, fc.integer({min: 4, max: 160}), fc.integer({min: 1, max: 60}), (some, columns, rows) => {
        const frame = formatFrame(some, {columns, rows, now: 0, spinner: '⠋'})

        expect(frame.length).to.be.at.most(Math.max(1, rows - 1))
        for (const line of [...frame, ...formatRecord(some)]) expect(line).to.not.match(/[\p{Cc}\u2028\u2029\p{Bidi_Control}]/u)
        for (const line of frame) expect(widthOf(line), line).to.be.below(columns)
      }),
      {numRuns: 60},
    )
  })

  it('says on twenty columns what runs and how far all is, and in the end every id as it is', () => {
    const long = 'checkout-with-a-very-long-name'
    const narrow: Progress = {
      since: 0,
      specs: new Set([long, '登录页面']),
      finished: [{spec: long, mark: '✔', time: '4 ms', text: 'verify 1/1'}],
      running: new Map([['登录页面', {since: 0, prefix: '', runner: 'shell', about: 'shell: make'}]]),
      failed: 0,
      blocked: new Set(),
      concurrency: 1,
      needs: new Map(),
      usual: new Map(),
      notes: [],
      notice: '',
    }

    expect(formatFrame(narrow, {columns: 20, rows: 24, now: 3000, spinner: '⠋'})).to.deep.equal([
      '✔ check…     4 ms …',
      '⠋ 登录…       3 s …',
      '1 of 2 done · 3 s',
    ])
    expect(formatRecord(narrow)[0]).to.equal(`✔ ${long}     4 ms  verify 1/1`)
  })

  for (const rows of [3, 6, 12]) {
    it(`has no more lines than fit into ${rows} rows, what runs before what is done, and always the counts`, () => {
      const finished = Array.from({length: 50}, (_, index) => ({spec: `done-${index}`, mark: '✔', time: '', text: ''}))
      const frame = formatFrame(progress({finished, running: manyRunning(4)}), {...SCREEN, rows})

      expect(frame).to.have.lengthOf(rows - 1)
      expect(frame.at(-1)).to.match(/^50 of 4 done/)
      expect(frame.filter((line) => line.startsWith('*'))).to.have.lengthOf(Math.min(4, rows - 2))
    })
  }

  it('shows the last that were done, the newest nearest to what runs', () => {
    const finished = Array.from({length: 50}, (_, index) => ({spec: `done-${index}`, mark: '✔', time: '', text: ''}))

    expect(formatFrame(progress({finished}), {...SCREEN, rows: 6}).slice(0, 2)).to.deep.equal(['✔ done-48', '✔ done-49'])
  })

  it('obeys nothing that a specification or a runner says', () => {
    const running = new Map([['checkout', {since: 65_000, prefix: '', runner: 'shell', about: 'shell: \u001B[2Jgone\nand a second line'}]])

    expect(formatFrame(progress({running, finished: []}), SCREEN)[0]).to.equal('* checkout      0 s  shell: \\x1b[2Jgone and a second line')
  })
})

describe('what the live view leaves on the screen', () => {
  it('is a line for each specification that was worked on, however many, and every note', () => {
    const finished = Array.from({length: 50}, (_, index) => ({spec: `s${index}`, mark: '✔', time: '1.0 s', text: ''}))
    const record = formatRecord(progress({finished, notes: ['run.concurrency is 2 now'], notice: 'Stopping.'}))

    expect(record).to.have.lengthOf(51)
    expect(record[49]).to.equal('✔ s49         1.0 s')
    expect(record[50]).to.equal('run.concurrency is 2 now')
  })
})
