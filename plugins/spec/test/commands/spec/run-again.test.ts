import {expect} from 'chai'
import {type RunSummary} from 'mmm-cli'
import {withWorkspace} from 'mmm-cli/testing'

const BINARY = new URL('../../../../../bin/run.js', import.meta.url).pathname

const SPEC = (needs: string): string => `---\nrun: ["true"]\ndepends_on: [${needs}]\n---\n`

describe('mmm run, said again', () => {
  it('does with one run all that a change makes stale, and then finds nothing to do', () =>
    withWorkspace(async ({run, write}) => {
      await run('init')
      write('specs/a.md', SPEC(''))
      write('specs/b.md', SPEC('a'))
      write('specs/c.md', SPEC('b'))
      write('specs/d.md', SPEC(''))
      await run('run')
      write('specs/a.md', `${SPEC('')}Changed.\n`)

      const [changed, settled] = [await run('run', '--json'), await run('run', '--json')].map(({stdout}) => lastLine(stdout))

      expect(changed).to.include({completed: 3, up_to_date: 1})
      expect(settled).to.include({completed: 0, up_to_date: 4})
    }))

  it('goes on with what a mended failure made stale', () =>
    withWorkspace(async ({run, write}) => {
      await run('init')
      write('specs/a.md', SPEC(''))
      write('specs/b.md', SPEC('a'))
      await run('run')
      write('specs/a.md', '---\nrun: ["false"]\nmax_iterations: 1\n---\n')
      await run('run')
      write('specs/a.md', SPEC(''))

      const {stdout} = await run('run', '--json')

      expect(lastLine(stdout)).to.include({completed: 2, up_to_date: 0})
      expect((await run('status')).stdout).to.not.include('stale')
    }))

  it('does what stands behind something completed, whatever failed before that', () =>
    withWorkspace(async ({run, write}) => {
      await run('init')
      write('specs/a.md', SPEC(''))
      write('specs/b.md', SPEC('a'))
      await run('run')
      write('specs/a.md', '---\nrun: ["false"]\nmax_iterations: 1\n---\n')
      write('specs/c.md', SPEC('b'))

      const {stdout} = await run('run', 'a', 'c', '--concurrency', '1', '--json')

      expect(lastLine(stdout)).to.include({completed: 1, failed: 1, blocked: 0})
    }))

  it('starts an mmm of its own that works in the same project, registered or not', () =>
    withWorkspace(async ({run, write}) => {
      await run('init', 'elsewhere', '--name', 'unknown-here')
      write('mmm.toml', '[project]\nname = "unknown-here"\n')
      write('specs/a.md', `---\nrun: ['"${process.execPath}" "${BINARY}" spec list']\nmax_iterations: 1\n---\n`)

      const {code, stderr, stdout} = await run('run', '--yes')

      expect(stderr).to.include('Trusted for this run only')
      expect(stdout).to.include('1 completed')
      expect(code).to.equal(0)
    }))
})

function lastLine(stdout: string): RunSummary {
  return JSON.parse(stdout.trimEnd().split('\n').at(-1)!) as RunSummary
}
