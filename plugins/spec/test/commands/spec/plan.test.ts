import {expect} from 'chai'
import {withWorkspace, type Workspace} from 'mmm-cli/testing'
import {linkPlugin} from '../../../../../test/support/linked-plugin.ts'

/** A runner that tells what it cost. */
const METER = `export default {
  name: 'meter', check: async () => ({ok: true, details: []}), describe: () => 'meter',
  async *run() { yield {type: 'report', outcome: 'success', usage: {cost_usd: 0.5}} },
}`

interface PlanJson {
  readonly specs: ReadonlyArray<{readonly id: string; readonly reason: string; readonly because: readonly string[]; readonly slack: number}>
  readonly forecast: {
    readonly concurrency: number
    readonly p50_ms: number
    readonly known: number
    readonly specs: number
    readonly cost_usd: number | null
  } | null
}

describe('mmm spec plan', () => {
  it('says why each specification is to be done', () =>
    withShop(async ({run, write}) => {
      await run('run')
      write('specs/store.md', spec('edited'))
      write('specs/new.md', spec('new'))

      const {specs} = (await run('spec', 'plan', '--json')).json<PlanJson>()
      expect(specs.map(({because, id, reason}) => [id, reason, because])).to.deep.equal([
        ['new', 'open', []],
        ['store', 'changed', []],
        ['login', 'upstream', ['store']],
      ])
      const {stdout} = await run('spec', 'plan')
      expect(stdout)
        .to.match(/store .* changed since, critical path/)
        .and.to.match(/login .* after store, critical path/)
    }))

  it('says what is forced, what comes with it, and what failed before', () =>
    withShop(async ({run, write}) => {
      write('specs/bad.md', '---\nrun: ["false"]\nmax_iterations: 1\n---\n')
      await run('run')
      const {specs} = (await run('spec', 'plan', '--force', '--json')).json<PlanJson>()
      expect(specs.map(({because, id, reason}) => [id, reason, because])).to.deep.equal([
        ['aside', 'forced', []],
        ['bad', 'failed', []],
        ['store', 'forced', []],
        ['login', 'upstream', ['store']],
      ])
    }))

  it('foretells the time from what runs took before, for as many at once as asked', () =>
    withShop(async ({run, write}) => {
      expect((await run('spec', 'plan', '--json')).json<PlanJson>().forecast).to.equal(null)
      await run('run')
      write('specs/store.md', spec('edited'))
      write('specs/new.md', spec('new'))
      const {forecast} = (await run('spec', 'plan', '--json', '-j', '2')).json<PlanJson>()
      expect(forecast).to.include({concurrency: 2, known: 2, specs: 3})
      expect(forecast!.p50_ms).to.be.above(0)
      expect((await run('spec', 'plan')).stdout).to.match(/About .* at p50, .* at p90 with 4 at once \(2 of 3 have run before\)\./)
    }))

  it('foretells the cost from what attempts told, and says of how many it is unknown', () =>
    withShop(async (workspace) => {
      const {run, write} = workspace
      linkPlugin(workspace, {name: 'mmm-plugin-meter', manifest: {mmm: {runners: {meter: './meter.js'}}}, files: {'meter.js': METER}})
      write('specs/store.md', '---\nrunner: meter\n---\n')
      expect((await run('spec', 'plan')).stdout, 'without a past').to.not.include('Cost')
      await run('run', 'aside')
      expect((await run('spec', 'plan')).stdout).to.include('Cost: unknown for 1 spec, nothing tells yet.')
      expect((await run('spec', 'plan', '--json')).json<PlanJson>().forecast).to.include({cost_usd: null, cost_unknown: 1})

      await run('run')
      write('specs/other.md', '---\nrunner: meter\n---\n')
      write('specs/login.md', '---\nrunner: claude\n---\n')
      expect((await run('spec', 'plan', '--force', '--json')).json<PlanJson>().forecast).to.include({cost_usd: 1, cost_unknown: 1})
      expect((await run('spec', 'plan', '--force')).stdout).to.include('Cost: about $1.00, unknown for 1 spec.\n')
      expect((await run('spec', 'plan', 'aside', '--force')).stdout, 'of the shell').to.not.include('Cost')
    }))
})

function spec(text: string, needs: readonly string[] = []): string {
  return `---\ndepends_on: ${JSON.stringify(needs)}\nrun: ["true"]\n---\n${text}\n`
}

async function withShop(test: (workspace: Workspace) => Promise<void>): Promise<void> {
  await withWorkspace(async (workspace) => {
    await workspace.run('init')
    workspace.write('specs/store.md', spec('store'))
    workspace.write('specs/login.md', spec('login', ['store']))
    workspace.write('specs/aside.md', spec('aside'))
    await test(workspace)
  })
}
