import {expect} from 'chai'
import {parseRange, selectForReplay} from '../../src/batch/replay-selection.ts'
import type {HistoryEntry} from '../../src/history/history-record.ts'

const entry = (number: number, line: string, more: Partial<HistoryEntry> = {}): HistoryEntry => {
  const argv = line.split(' ')
  return {number, argv, command: argv[0]!, at: '2026-11-22T10:00:00.000Z', directory: '/', duration_ms: 1, code: 0, ...more}
}

const HISTORY = [
  entry(1, 'init'),
  entry(2, 'run'),
  entry(3, 'run', {by: 'batch'}),
  entry(4, 'batch a.mmm'),
  entry(5, 'status', {by: 'batch'}),
  entry(6, 'batch -'),
  entry(7, 'run', {by: 'replay'}),
  entry(8, 'replay 2'),
  entry(9, 'deploy --token ***', {redacted: true}),
  entry(10, 'doctor', {directory: '/nowhere/at/all'}),
]

describe('what of the history is replayed', () => {
  for (const [numbers, chosen, leftOut] of [
    [['2'], [2], []],
    [['1..4'], [1, 2, 4], []],
    [['1..8'], [1, 2, 4], [6, 8]],
    [['3'], [3], []],
    [['1', '3..4'], [1, 4], []],
    [['2..2', '1'], [1, 2], []],
    [['7'], [7], []],
  ] as const) {
    it(`${numbers.join(' ')}: ${chosen.join(', ')}`, () => {
      const result = select(numbers)

      expect(result.ok && result.value.entries.map(({number}) => number)).to.deep.equal(chosen)
      expect(result.ok && result.value.leftOut.map(({number}) => number)).to.deep.equal(leftOut)
    })
  }

  for (const [numbers, reason] of [
    [['8'], '8 is a replay; what it carried out has numbers of its own.'],
    [['6'], '6 is a batch from standard input'],
    [['9'], '9 had a secret, which the history left out.'],
    [['1..9'], '9 had a secret'],
    [['10'], '10 was carried out in /nowhere/at/all, which is gone.'],
  ] as const) {
    it(`${numbers.join(' ')}: refused, because ${reason}`, () => {
      const result = select(numbers)

      expect(!result.ok && result.error).to.include({code: 'REPLAY_REFUSED'})
      expect(!result.ok && result.error.message).to.include(reason)
    })
  }

  it('nothing is an error', () => {
    expect(select(['50..60'])).to.have.nested.property('error.code', 'REPLAY_EMPTY')
  })

  it('a number that is not there is not found, and all such are named', () => {
    const result = select(['1', '99', '3..4', '98'])

    expect(!result.ok && result.error).to.deep.include({code: 'REPLAY_EMPTY', exitCode: 4, context: {numbers: [99, 98]}})
    expect(!result.ok && result.error.message).to.equal('Nothing was carried out: there is no command 99, 98 to replay.')
  })

  it('a range is a number, or two that go up', () => {
    expect(['7', '7..9', '9..7', '0', 'x', '1..', '..2', '1-2', ''].map((text) => parseRange(text))).to.deep.equal([
      {first: 7, last: 7},
      {first: 7, last: 9},
      ...Array.from({length: 7}),
    ])
  })
})

function select(numbers: readonly string[]) {
  return selectForReplay(
    HISTORY,
    numbers.map((text) => parseRange(text)!),
  )
}
