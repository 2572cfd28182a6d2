import {expect} from 'chai'
import {withWorkspace} from 'mmm-cli/testing'

const WARNING = '2 files are left out because of errors: specs/bad.md, specs/each.md. See mmm spec validate'

describe('a file with errors', () => {
  it('is told of by whatever lists, plans or runs the others', () =>
    withWorkspace(async ({run, write}) => {
      await run('init')
      write('specs/bad.md', '---\ntitle: [a\n---\n')
      write('specs/each.md', '---\nforeach: {list: [x]}\n---\n')
      write('specs/sow.md', '---\nrun: ["true"]\n---\nSow.\n')

      for (const line of ['spec list', 'spec ready', 'spec plan', 'spec graph', 'status', 'run --dry-run']) {
        const {stderr, code} = await run(...line.split(' '))
        expect(stderr.replaceAll(/\s*›\s*/g, ' ').trim(), line).to.equal(`Warning: ${WARNING}`)
        expect(code, line).to.equal(0)
        expect((await run(...line.split(' '), '--json')).stderr, line).to.equal('')
      }
      const events = (await run('run', '--json')).stdout.trim().split('\n')
      expect(events.map((line) => JSON.parse(line) as {type: string}).slice(0, 2)).to.containSubset([
        {type: 'run.started', specs: ['sow']},
        {type: 'run.warning', code: 'FILES_LEFT_OUT', message: WARNING},
      ])
      expect((await run('run', 'sow', '--force')).stdout).to.not.include('left out')

      write('specs/bad.md', 'Good.\n')
      write('specs/each.md', '---\nforeach: [x]\n---\n')
      expect((await run('spec', 'list')).stderr).to.equal('')
    }))
})
