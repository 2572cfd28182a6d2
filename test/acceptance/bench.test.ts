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
      expect(stdout).to.match(/^ version +\d+ ms +node -e 0 +\d+ ms +\d+\.\d\d +\d+\.\d\d–\d+\.\d\d +1\.30, (?:reached|missed)$/m)
      expect(stdout).to.match(/^ [01] of 1 goals are reached/m)
      const {results} = JSON.parse(readFileSync(json, 'utf8'))
      expect(results).to.have.length(1)
      expect(results[0]).to.include({name: 'version', subject: 'mmm --version', yardstick: 'node -e 0', rounds: 2})
      // Two rounds on a busy machine may say anything else.
      expect(results[0].ratio.median).to.be.greaterThan(0)
    } finally {
      rmSync(folder, {force: true, recursive: true})
    }
  })

  it('refuses, before it measures anything, what it cannot do', () => {
    const refusals = [
      [['--only', 'versoin'], 'There is no benchmark "versoin". There are: version, help,'],
      [['--compare', join(ROOT, 'package.json')], 'package.json is no report of `npm run bench`.'],
      [['--comparison'], "Unknown option '--comparison'"],
    ] as const
    for (const [args, message] of refusals) {
      const {status, stderr} = bench(...args)
      expect(status, message).to.equal(2)
      expect(stderr).to.include(message).and.not.include('measuring')
    }
  })

  it('has every figure that a goal is set for', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'mmm-bench-test-'))
    try {
      const {makeBenchmarks} = (await import(new URL('../../bench/benchmarks.mjs', import.meta.url).href)) as {makeBenchmarks(options: object): Benchmark[]}
      const {allGoals} = (await import(new URL('../../bench/goals.mjs', import.meta.url).href)) as {allGoals(): Array<{name: string; yardstick: string}>}
      const benchmarks = new Map(makeBenchmarks({node: process.execPath, folder, environment: {MMM_HOME: folder}}).map((each) => [each.name, each]))

      for (const {name, yardstick} of allGoals()) {
        const yardsticks = benchmarks.get(name)?.yardsticks
        expect(yardsticks, name).to.not.equal(undefined)
        // Which of the others can be installed shows only then.
        if (Array.isArray(yardsticks))
          expect(
            yardsticks.map((each) => each.name),
            name,
          ).to.include(yardstick)
      }
      for (const plugins of [0, 50]) {
        for (const start of ['version', 'help', 'spec-list', 'spec-ready', 'state-status', 'config-get', 'alias', 'unknown'])
          expect([...benchmarks.keys()]).to.include.members([start, `start-${plugins}-${start}`])
      }
    } finally {
      rmSync(folder, {force: true, recursive: true})
    }
  })
})

interface Benchmark {
  readonly name: string
  readonly yardsticks: ReadonlyArray<{readonly name: string}> | (() => unknown)
}

interface Compared {
  readonly name: string
  readonly verdict: string
}

interface Comparison {
  compareResults(now: object[], before: object[], isMeant?: (name: string) => boolean): Compared[]
  formatComparison(comparison: Compared[]): string[]
  describeChange(machine: object, before?: object): string[]
}

describe('a comparison of two runs of it', () => {
  const ratio = (low: number, median: number, high: number) => ({low, median, high})
  const result = (name: string, range: ReturnType<typeof ratio>, rounds = 7) => ({name, yardstick: 'node -e 0', ratio: range, rounds})
  let comparison: Comparison
  before(async () => {
    comparison = (await import(new URL('../../bench/compare.mjs', import.meta.url).href)) as Comparison
  })

  it('calls slower and quicker only what lies outside the spread of both', () => {
    const earlier = [result('a', ratio(1, 1.1, 1.2)), result('b', ratio(1, 1.1, 1.2)), result('c', ratio(2, 2.1, 2.2))]
    const now = [result('a', ratio(1.1, 1.3, 1.4)), result('b', ratio(1.3, 1.4, 1.5)), result('c', ratio(1, 1.1, 1.2)), result('d', ratio(1, 1, 1))]
    expect(comparison.compareResults(now, earlier).map(({name, verdict}) => `${name} ${verdict}`)).to.deep.equal(['a same', 'b slower', 'c quicker', 'd new'])
  })

  it('takes for chance what differs little, and more of it after one round', () => {
    const earlier = [result('narrow', ratio(1, 1, 1)), result('once', ratio(1, 1, 1), 1), result('twice', ratio(1, 1, 1), 1)]
    const now = [result('narrow', ratio(1.02, 1.02, 1.02)), result('once', ratio(1.1, 1.1, 1.1)), result('twice', ratio(2, 2, 2))]
    expect(comparison.compareResults(now, earlier).map(({name, verdict}) => `${name} ${verdict}`)).to.deep.equal(['narrow same', 'once same', 'twice slower'])
  })

  it('tells of what is no longer measured, and of another machine', () => {
    const {compareResults, describeChange, formatComparison} = comparison
    const earlier = [result('a', ratio(1, 1, 1)), result('lost', ratio(2, 2, 2)), result('left out', ratio(2, 2, 2))]
    const compared = compareResults([result('a', ratio(2, 2, 2))], earlier, (name) => name !== 'left out')
    expect(formatComparison(compared)).to.deep.equal([' slower  a against node -e 0: 1.00 → 2.00 (+100 %)', ' gone    lost against node -e 0: 2.00'])
    expect(describeChange({node: '24.1.0', cores: 2}, {node: '24.0.0', cores: 2})).to.deep.equal([
      ' That was measured with another node, 24.0.0: ratios tell less of it.',
    ])
    expect(describeChange({node: '24.1.0', cores: 2})).to.deep.equal([])
  })
})

function bench(...args: readonly string[]) {
  return spawnSync(process.execPath, ['scripts/bench.mjs', ...args], {cwd: ROOT, encoding: 'utf8'})
}
