import {expect} from 'chai'
import {fileURLToPath} from 'node:url'
import {withWorkspace} from 'mmm-cli/testing'

const PLUGIN = {name: 'mmm-plugin-store', root: fileURLToPath(new URL('../fixtures/mmm-plugin-store', import.meta.url))}

describe('the store that a plugin works with', () => {
  it('is read, followed and written by a third party’s command, through the front door alone', () =>
    withWorkspace(
      async ({run}) => {
        await run('init')
        await run('spec', 'new', 'a')
        await run('spec', 'new', 'b')

        const first = await run('witness', 'a', '--json')
        expect(first.stderr).to.equal('')
        expect(first.json()).to.deep.equal({
          api: 1,
          seen: [['spec mark', 'a', 'skipped']],
          history: ['a'],
          statuses: [
            ['a', 'skipped'],
            ['b', 'pending'],
          ],
          witnessed: 1,
          keys: ['witnessed'],
          others: [],
        })
        expect((await run('witness', 'b', '--json')).json()).to.deep.include({witnessed: 2, history: ['b', 'a']})
      },
      {plugins: [PLUGIN]},
    ))
})
