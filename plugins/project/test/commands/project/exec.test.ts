import {expect} from 'chai'
import {withWorkspace} from 'mmm-cli/testing'
import {existsSync, rmSync} from 'node:fs'
import {join} from 'node:path'
import {withSandbox} from '../../../../../test/support/binary.ts'
import {until} from '../../../../../test/support/waiting.ts'

interface Summary {
  projects: Array<{project: string; code: number; output: unknown; stderr: string}>
  failed: number
  code: number
}

describe('mmm project exec', () => {
  it('carries out a command in every project that is not archived, each in its own folder', () =>
    withWorkspace(async ({run}) => {
      for (const name of ['blog', 'old', 'shop']) await run('init', name)
      await run('project', 'archive', 'old')
      await run('spec', 'new', 'checkout', '--project', 'shop')

      const {code, stdout} = await run('project', 'exec', '--all', '--', 'spec', 'list')

      expect(stdout).to.match(
        /^── blog: done in .*\nNo specifications match\.\n.*\n── shop: done in .*\n(?:.*\n)*.*checkout(?:.*\n)*2 projects, all succeeded\.\n$/,
      )
      expect(code).to.equal(0)
    }))

  it('keeps what each project printed together, in the order of the projects, however they end', () =>
    withWorkspace(async ({directory, run}) => {
      for (const name of ['blog', 'shop']) await run('init', name)
      // blog waits until shop has ended: then its output comes first all the same.
      const go = join(directory, 'go')
      await run('spec', 'new', 'slow', '--project', 'blog', '--run', `while [ ! -e ${go} ]; do sleep 0.02; done`)
      await run('spec', 'new', 'quick', '--project', 'shop', '--run', `touch ${go}`)

      const {stdout} = await run('project', 'exec', '--all', '--jobs', '2', '--', 'run')

      const lines = stdout.split('\n')
      const [blog = -1, shop = -1] = ['── blog', '── shop'].map((heading) => lines.findIndex((line) => line.startsWith(heading)))
      expect(blog).to.equal(0)
      expect(lines.findLastIndex((line) => line.includes('slow'))).to.be.below(shop)
      expect(lines.findIndex((line) => line.includes('quick'))).to.be.above(shop)
    }))

  it('exits 1 when it failed anywhere, and tells the worst code in JSON', () =>
    withWorkspace(async ({directory, run}) => {
      for (const name of ['blog', 'gone', 'shop']) await run('init', name)
      await run('spec', 'new', 'checkout', '--project', 'shop')
      rmSync(join(directory, 'gone'), {recursive: true})

      const {code, json} = await run('project', 'exec', '--all', '--json', '--', 'spec', 'show', 'checkout', '--json')

      const {projects, ...rest} = json<Summary>()
      expect(projects.map((each) => [each.project, each.code])).to.deep.equal([
        ['blog', 4],
        ['gone', 4],
        ['shop', 0],
      ])
      expect(projects[0]!.output).to.have.nested.property('error.code', 'SPEC_NOT_FOUND')
      expect(projects[1]!.stderr).to.include('gone')
      expect(projects[2]!.output).to.include({id: 'checkout'})
      expect(rest).to.include({failed: 2, code: 4, not_started: 0})
      expect(code).to.equal(1)
    }))

  it('works in the projects that are named, and refuses an unknown one before anything starts', () =>
    withWorkspace(async ({run}) => {
      for (const name of ['blog', 'shop', 'store']) await run('init', name)

      const named = await run('project', 'exec', '--projects', 'store,blog', '--json', '--', 'project', 'info', '--json')
      expect(named.json<Summary>().projects.map(({output}) => (output as {name: string}).name)).to.deep.equal(['store', 'blog'])

      const {code, stdout} = await run('project', 'exec', '--projects', 'blog,nobody', '--', 'status')
      expect(stdout).to.equal('')
      expect(code).to.equal(4)
    }))

  it('wants to be told where, and what', () =>
    withWorkspace(async ({run}) => {
      await run('init', 'shop')
      expect(await run('project', 'exec', '--', 'status')).to.include({code: 2})
      expect(await run('project', 'exec', '--all', '--projects', 'shop', '--', 'status')).to.include({code: 2})
      expect((await run('project', 'exec', '--all')).stderr).to.include('COMMAND_MISSING')
    }))

  it('takes paths of the environment from where it was called', () =>
    withWorkspace(
      async ({run}) => {
        await run('init', 'shop')
        await run('spec', 'new', 'checkout', '--project', 'shop')
        await run('spec', 'mark', 'checkout', 'completed', '--project', 'shop')
        const {json} = await run('project', 'exec', '--all', '--json', '--', 'status', '--json')
        expect(json<Summary>().projects[0]!.output).to.have.nested.property('counts.completed', 1)
      },
      {environment: {MMM_STATE_DIR: 'states'}},
    ))

  it('stops what is going and starts nothing more when it is told to end', () =>
    withSandbox(async (sandbox) => {
      for (const name of ['blog', 'shop']) {
        await sandbox.run(['init', name])
        await sandbox.run(['spec', 'new', 'wait', '--project', name, '--run', 'echo > begun; while :; do sleep 0.05; done'])
      }
      const running = sandbox.start(['project', 'exec', '--all', '--jobs', '1', '--', 'run'])
      await until(() => existsSync(join(sandbox.root, 'blog', 'begun')))
      running.child.kill('SIGTERM')

      const {code, stdout} = await running.finished
      expect(stdout).to.include('blog: exit 143').and.to.include('1 not started')
      expect(code).to.equal(143)
    }))
})
