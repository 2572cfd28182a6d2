import {expect} from 'chai'
import {withWorkspace} from 'mmm-cli/testing'

describe('mmm spec ready', () => {
  it('gives exactly the 10 of 1,000 of which all that they need is done', () =>
    withWorkspace(async ({run, write}) => {
      await run('init')
      const id = (index: number): string => `item-${String(index).padStart(4, '0')}`
      for (let index = 0; index < 1000; index++) {
        const needs = [index - 10, index - 17].filter((other) => other >= 0).map(id)
        write(`specs/${id(index)}.md`, `---\ndepends_on: [${needs.join(', ')}]\nstatus: ${index < 250 ? 'done' : 'draft'}\nrun: ["true"]\n---\n`)
      }

      const ready = (await run('spec', 'ready', '--json')).json<Array<{id: string; ready: boolean}>>()

      expect(ready.map((spec) => spec.id)).to.deep.equal(Array.from({length: 10}, (_, index) => id(250 + index)))
      expect(ready.every((spec) => spec.ready)).to.equal(true)
      expect((await run('spec', 'plan', '--json')).json<{startable: number; specs: unknown[]}>()).to.deep.include({startable: 10})
    }))
})
