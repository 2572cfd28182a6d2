import {expect} from 'chai'
import {spawnSync} from 'node:child_process'
import {mkdtempSync, readFileSync, rmSync} from 'node:fs'
import {tmpdir} from 'node:os'
import {join} from 'node:path'
import {ROOT} from '../support/binary.ts'

describe('npm run bench', () => {
  it('prints each figure as a ratio to its yardstick, and writes it as JSON', () => {
    const folder = mkdtempSync(join(tmpdir(), 'mmm-bench-test-'))
    try {
      const json = join(folder, 'figures.json')

      const {status, stderr, stdout} = bench('--only', 'version', '--rounds', '2', '--json', json)

      expect(status, stderr).to.equal(0)
      expect(stdout).to.match(/^ version +\d+ ms +node -e 0 +\d+ ms +\d+\.\d\d +\d+\.\d\d–\d+\.\d\d$/m)
      const {results} = JSON.parse(readFileSync(json, 'utf8'))
      expect(results).to.have.length(1)
      expect(results[0]).to.include({name: 'version', subject: 'mmm --version', yardstick: 'node -e 0', rounds: 2})
      expect(results[0].ratio.median).to.be.greaterThan(1)
    } finally {
      rmSync(folder, {force: true, recursive: true})
    }
  })

  it('names the benchmarks when it is asked for one that it does not have', () => {
    const {status, stderr} = bench('--only', 'versoin')

    expect(status).to.equal(2)
    expect(stderr).to.include('There is no benchmark "versoin". There are: version, help,')
  })
})

describe('a comparison of two runs of it', () => {
  const ratio = (low: number, median: number, high: number) => ({low, median, high})
  const result = (name: string, range: ReturnType<typeof ratio>) => ({name, yardstick: 'node -e 0', ratio: range})

  it('calls slower and quicker only what lies outside the spread of both', async () => {
    const {compareResults} = (await import(new URL('../../bench/report.mjs', import.meta.url).href)) as {
      compareResults(now: object[], before: object[]): Array<{name: string; verdict: string}>
    }
    const before = [result('a', ratio(1, 1.1, 1.2)), result('b', ratio(1, 1.1, 1.2)), result('c', ratio(2, 2.1, 2.2))]
    const now = [result('a', ratio(1.1, 1.3, 1.4)), result('b', ratio(1.3, 1.4, 1.5)), result('c', ratio(1, 1.1, 1.2)), result('d', ratio(1, 1, 1))]
    expect(compareResults(now, before).map(({name, verdict}) => `${name} ${verdict}`)).to.deep.equal(['a same', 'b slower', 'c quicker', 'd new'])
  })
})

function bench(...args: readonly string[]) {
  return spawnSync(process.execPath, ['scripts/bench.mjs', ...args], {cwd: ROOT, encoding: 'utf8'})
}
