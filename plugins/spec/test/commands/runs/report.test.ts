import {expect} from 'chai'
import type {RunTimeline} from 'mmm-cli'
import {withWorkspace, type Workspace} from 'mmm-cli/testing'
import {existsSync} from 'node:fs'
import {join} from 'node:path'

const HOSTILE = String.raw`</script><script>alert(1)</script> \u001b[31m& \"so on\"`

async function runSome({run, write}: Workspace): Promise<void> {
  await run('init', '--name', 'shop')
  write('specs/a.md', `---\ntitle: "${HOSTILE}"\nrun: ["true"]\nverify: ["true", "true"]\n---\n`)
  write('specs/b.md', '---\ndepends_on: [a]\nrun: ["[ $MMM_ITERATION = 2 ]"]\nmax_iterations: 2\n---\n')
  write('specs/c.md', '---\ndepends_on: [a]\nrun: ["echo \'</script>\' >&2; exit 3"]\nmax_iterations: 1\n---\n')
  await run('run')
}

describe('mmm runs report', () => {
  it('tells where the time went: sums, a line for each lane, the critical path, the longest attempts', () =>
    withWorkspace(async (workspace) => {
      await runSome(workspace)

      const {code, stdout} = await workspace.run('runs', 'report')

      expect(code).to.equal(0)
      expect(stdout)
        .to.include('Run 1: failed · 2 completed, 1 failed')
        .and.match(/worked .* verifying/)
        .and.include('1 of 4 attempts were not the first')
        .and.match(/^ {4}1 [█▒·]+$/m)
        .and.include('Critical path: 2 specifications')
      expect(stdout.trim().split('\n').at(-1)).to.equal('Next: mmm state log c · mmm run c · mmm runs report 1 --html run-1.html')
    }))

  it('gives the same to scripts, from rows alone', () =>
    withWorkspace(async (workspace) => {
      await runSome(workspace)

      const run = (await workspace.run('runs', 'report', '1', '--json')).json<RunTimeline>()

      expect(run.plan!.needs).to.deep.equal({b: ['a'], c: ['a']})
      expect(run.critical_path[0]).to.include({spec: 'a', attempts: 1})
      expect(run.timeline.map(({iteration, passed, proofs, spec, status}) => [spec, iteration, status, passed, proofs])).to.have.deep.members([
        ['a', 1, 'success', 2, 2],
        ['b', 1, 'failed', 0, 0],
        ['b', 2, 'success', 0, 0],
        ['c', 1, 'failed', 0, 0],
      ])
      expect(run.timeline[0]!.verify_ms).to.be.a('number')
      expect(run.timeline[1]!.verify_ms).to.equal(null)
    }))

  it('writes one page that asks no network, and in which names of strangers stay text', () =>
    withWorkspace(async (workspace) => {
      await runSome(workspace)

      const {code, stdout} = await workspace.run('runs', 'report', '--html', 'out/run.html')

      expect(code).to.equal(0)
      expect(stdout).to.equal(`Wrote ${join(workspace.directory, 'out/run.html')}\nNext: open it in a browser.\n`)
      const page = workspace.read('out/run.html')
      expect(page.match(/<\/script>/g), 'its own two').to.have.lengthOf(2)
      expect(page).to.not.match(/https?:(?!\/\/www\.w3\.org\/2000\/svg)|<(?:link|img|iframe)|alert\(1\)<\/script>/)
      expect(page).to.not.include('\u001B')
      expect((await workspace.run('runs', 'report', '--html', '-')).stdout).to.equal(page)
    }))

  it('replaces a file only when it is told to', () =>
    withWorkspace(async (workspace) => {
      await runSome(workspace)
      workspace.write('mine.html', 'mine')

      const refused = await workspace.run('runs', 'report', '--html', 'mine.html')
      expect(refused).to.include({code: 5})
      expect(workspace.read('mine.html')).to.equal('mine')
      expect(await workspace.run('runs', 'report', '--html', 'mine.html', '--force')).to.include({code: 0})
      expect(workspace.read('mine.html')).to.include('<!doctype html>')
    }))

  it('says of a run without attempts that nothing was tried, and of none at all how to start one', () =>
    withWorkspace(async ({directory, run}) => {
      await run('init')
      expect(await run('runs', 'report', '--html', 'run.html')).to.include({code: 4})
      expect(existsSync(join(directory, 'run.html'))).to.equal(false)

      await run('run')
      expect((await run('runs', 'report')).stdout).to.include('Nothing was tried.')
      expect((await run('runs', 'report', '--html', '-')).stdout).to.include('0 attempts')
    }))
})
