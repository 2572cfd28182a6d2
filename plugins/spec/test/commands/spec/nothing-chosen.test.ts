import {expect} from 'chai'
import {withWorkspace, type Workspace} from 'mmm-cli/testing'

async function withSpecs(test: (workspace: Workspace) => Promise<void>): Promise<void> {
  await withWorkspace(async (workspace) => {
    await workspace.run('init', '--name', 'shop')
    workspace.write('specs/a.md', '---\ntags: [core, ui]\nrun: ["true"]\n---\n')
    workspace.write('specs/b.md', '---\ntags: [core]\nrun: ["true"]\n---\n')
    await test(workspace)
  })
}

/** The lines after the sums. */
const advice = (stdout: string, after: RegExp): string[] => {
  const lines = stdout.trimEnd().split('\n')
  return lines.slice(lines.findIndex((line) => after.test(line)) + 1)
}

describe('a selection that means nothing', () => {
  it('by a tag that nothing has is told the tags that there are', () =>
    withSpecs(async ({run}) => {
      const expected = ['No specification has the tag "cor".', 'Tags: core (2), ui (1)', 'Next: mmm run --tag core']

      expect(advice((await run('run', '--tag', 'cor')).stdout, /nothing to do/)).to.deep.equal(expected)
      expect(advice((await run('run', '--tag', 'cor', '--dry-run')).stdout, /Nothing to do/)).to.deep.equal(expected)
      expect(advice((await run('run', '--all', '--tag', 'cor')).stdout, /1 project: nothing/)).to.deep.equal(expected)
      expect(advice((await run('run', '--all', '--tag', 'cor', '--dry-run')).stdout, /Nothing to do/)).to.deep.equal(expected)
      expect((await run('spec', 'plan', '--tag', 'cor')).stdout).to.include('Next: mmm spec plan --tag core')
    }))

  it('by a status that nothing has is told how things stand', () =>
    withSpecs(async ({run}) => {
      expect(advice((await run('run', '--failed', '--stale')).stdout, /nothing to do/)).to.deep.equal([
        'No specification is failed or stale.',
        'There are: ready (2)',
        'Next: mmm spec list',
      ])
      expect(advice((await run('run', '--failed', '--tag', 'ui')).stdout, /nothing to do/)).to.deep.equal([
        'No specification with the tag "ui" is failed.',
        'There are: ready (1)',
        'Next: mmm spec list --tag ui',
      ])
      expect(advice((await run('run', 'b', '--tag', 'ui')).stdout, /nothing to do/)[0]).to.equal('None of the named has the tag "ui".')
    }))

  it('is not to blame where there is nothing at all, or all is done', () =>
    withSpecs(async ({run}) => {
      await run('run')
      expect((await run('run', '--tag', 'core')).stdout).to.match(/2 up to date .*\nNext: mmm state executions\n$/)
      expect((await run('spec', 'plan', '--tag', 'core')).stdout).to.not.include('No specification')
    }))
})
