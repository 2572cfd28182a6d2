import {expect} from 'chai'
import {forecastCost} from '../../src/run/cost-forecast.ts'

const claude = (id: string): {id: string; runner: string} => ({id, runner: 'claude'})
const cost = (spec: string, dollars: number, runner = 'claude'): {spec: string; runner: string; cost: number} => ({spec, runner, cost: dollars})

describe('the cost of a plan', () => {
  it('is what each specification cost on average, and of what never ran what the runner does', () => {
    expect(forecastCost([claude('a')], [cost('a', 1), cost('a', 3), cost('b', 50)])).to.deep.equal({cost_usd: 2, cost_unknown: 0})
    expect(forecastCost([claude('a'), claude('new')], [cost('a', 1), cost('b', 5), cost('x', 90, 'other')])).to.deep.equal({cost_usd: 1 + 3, cost_unknown: 0})
  })

  it('is unknown of a runner that never told, and never nothing for that', () => {
    expect(forecastCost([claude('a')], [])).to.deep.equal({cost_usd: null, cost_unknown: 1})
    expect(forecastCost([claude('a'), {id: 'b', runner: 'other'}], [cost('a', 2)])).to.deep.equal({cost_usd: 2, cost_unknown: 1})
  })

  it('is nothing for what mmm itself carries out', () => {
    expect(
      forecastCost(
        [
          {id: 'a', runner: 'shell'},
          {id: 'b', runner: 'generator'},
        ],
        [],
      ),
    ).to.deep.equal({cost_usd: 0, cost_unknown: 0})
  })

  it('forgets what a specification cost with another runner', () => {
    expect(forecastCost([{id: 'a', runner: 'other'}], [cost('a', 2)])).to.deep.equal({cost_usd: null, cost_unknown: 1})
  })
})
