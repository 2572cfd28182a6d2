import {expect} from 'chai'
import {formatDuration, parseDuration} from '../../src/text/duration.ts'

describe('a duration', () => {
  for (const [text, milliseconds] of [
    ['250ms', 250],
    ['90s', 90_000],
    ['1.5s', 1500],
    ['30m', 1_800_000],
    ['2h', 7_200_000],
    ['1h30m', 5_400_000],
    ['1d', 86_400_000],
    ['0s', 0],
  ] as const) {
    it(`is read from ${text}`, () => {
      expect(parseDuration(text)).to.equal(milliseconds)
    })
  }

  it('is nothing that leaves a doubt', () => {
    for (const text of ['', '90', '5 m', '-5s', 's', '1.s', '.5s', '1w', '5M', '1e3s', '5s ', ' 5s', '5s,6s', `${'9'.repeat(400)}d`]) {
      expect(parseDuration(text), JSON.stringify(text)).to.be.undefined
    }
  })

  for (const [milliseconds, text] of [
    [0, '0 ms'],
    [35.4, '35 ms'],
    [999.4, '999 ms'],
    [999.9, '1.0 s'],
    [1449, '1.4 s'],
    [9949, '9.9 s'],
    [9999, '10 s'],
    [41_000, '41 s'],
    [59_600, '1m 0s'],
    [100_000, '1m 40s'],
    [3_599_700, '1h 0m'],
    [7_500_000, '2h 5m'],
    [360_000_000, '100h 0m'],
  ] as const) {
    it(`of ${milliseconds} milliseconds is said as ${text}`, () => {
      expect(formatDuration(milliseconds)).to.equal(text)
    })
  }
})
