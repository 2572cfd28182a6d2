import {expect} from 'chai'
import {withWorkspace, type Workspace} from 'mmm-cli/testing'

describe('a dependency on another project', () => {
  it('is ready when the specification there is done, and waits until then', () =>
    withProjects(async ({run}) => {
      expect((await run('spec', 'ready', '--json', '--project', 'shop')).json()).to.deep.equal([])
      const why = (await run('spec', 'why', 'checkout', '--project', 'shop')).stdout
      expect(why).to.equal('checkout waits for billing:invoice.\n  billing:invoice is ready. Next: mmm run invoice --project billing\n')

      await run('spec', 'mark', 'invoice', 'completed', '--project', 'billing')

      const ready = (await run('spec', 'ready', '--json', '--project', 'shop')).json<Array<{id: string; dependencies: string[]}>>()
      expect(ready).to.have.length(1)
      expect(ready[0]).to.deep.include({id: 'checkout', dependencies: ['billing:invoice']})
      expect((await run('run', '--project', 'shop', '--yes')).stdout).to.include('1 completed')
    }))

  it('keeps what waits for it from running, and says why', () =>
    withProjects(async ({run}) => {
      const {code, stdout} = await run('run', '--project', 'shop', '--yes')
      expect(code).to.equal(1)
      expect(stdout).to.include('blocked: checkout (needs billing:invoice, which is pending)')
    }))

  it('blocks what needs it when it failed there', () =>
    withProjects(async ({run}) => {
      await run('spec', 'mark', 'invoice', 'failed', '--project', 'billing')
      expect((await run('spec', 'show', 'checkout', '--json', '--project', 'shop')).json()).to.include({status: 'blocked'})
      await run('spec', 'mark', 'invoice', 'pending', '--project', 'billing')
      expect((await run('spec', 'show', 'checkout', '--json', '--project', 'shop')).json()).to.include({status: 'pending'})
    }))

  it('is validated: its project, its id, and the nearest names', () =>
    withProjects(async ({run, write}) => {
      write('shop/specs/a.md', '---\ndepends_on: [biling:invoice]\n---\n')
      write('shop/specs/b.md', '---\ndepends_on:\n  - billing:invioce\n---\n')
      const {code, json} = await run('spec', 'validate', '--json', '--project', 'shop')
      expect(code).to.equal(3)
      const problems = json<{problems: Array<Record<string, unknown>>}>().problems.map(({column, line, message, suggestion}) => [
        line,
        column,
        message,
        suggestion,
      ])
      expect(problems).to.deep.equal([
        [2, 14, '"biling:invoice" leads to the project biling: There is no project "biling".', 'Did you mean `billing`?'],
        [3, 5, 'The project billing has no specification "invioce" to depend on.', 'Did you mean billing:invoice?'],
      ])
    }))

  it('may lead back: a circle through several projects is named with its path', () =>
    withProjects(async ({run, write}) => {
      write('billing/specs/invoice.md', '---\ndepends_on: [shop:checkout]\n---\n')
      const {code, json} = await run('spec', 'validate', '--json', '--project', 'shop')
      expect(code).to.equal(3)
      expect(json<{problems: Array<{message: string}>}>().problems.map(({message}) => message)).to.deep.equal([
        'Specifications depend on each other in a circle: checkout → billing:invoice → checkout.',
      ])
    }))

  it('of its own name is a dependency within the project', () =>
    withProjects(async ({run, write}) => {
      write('shop/specs/pay.md', '---\ndepends_on: [shop:basket]\n---\n')
      write('shop/specs/basket.md', '# Basket\n')
      expect((await run('spec', 'validate', 'pay', '--json', '--project', 'shop')).json<{problems: unknown[]}>().problems).to.deep.equal([])
      expect((await run('spec', 'why', 'pay', '--project', 'shop')).stdout).to.match(/^pay waits for basket\./)
    }))

  it('makes stale what stands on a proof that was given anew there, or stands no longer', () =>
    withProjects(async ({run, write}) => {
      write('billing/specs/invoice.md', '---\nrun: ["true"]\n---\n# Invoice\n')
      await run('run', '--project', 'billing', '--yes')
      await run('run', '--project', 'shop', '--yes')
      const shop = async (): Promise<unknown> => (await run('spec', 'show', 'checkout', '--json', '--project', 'shop')).json<{stale: boolean}>().stale
      expect(await shop()).to.equal(false)

      write('billing/specs/invoice.md', '---\nrun: ["true"]\n---\n# Invoices\n')
      expect(await shop(), 'edited there').to.equal(true)
      await run('run', '--project', 'billing')
      expect(await shop(), 'proven anew there').to.equal(true)
      expect((await run('spec', 'plan', '--stale', '--project', 'shop')).stdout).to.match(/checkout .* after billing:invoice/)

      expect((await run('run', '--stale', '--project', 'shop')).stdout).to.include('1 completed')
      expect(await shop()).to.equal(false)
      await run('run', 'invoice', '--force', '--project', 'billing')
      expect(await shop(), 'once more').to.equal(true)
      await run('spec', 'mark', 'checkout', 'completed', '--project', 'shop')
      expect(await shop(), 'somebody vouches for it').to.equal(false)
    }))

  it('is proven anew together with what needs it, where both projects are run as one', () =>
    withProjects(async ({run, write}) => {
      write('billing/specs/invoice.md', '---\nrun: ["true"]\n---\n# Invoice\n')
      for (const name of ['billing', 'shop']) await run('project', 'trust', name, '--yes')
      const both = ['run', '--projects', 'billing,shop'] as const
      expect((await run(...both)).stdout).to.include('2 completed')
      expect((await run('spec', 'show', 'checkout', '--json', '--project', 'shop')).json()).to.include({stale: false})
      write('billing/specs/invoice.md', '---\nrun: ["true"]\n---\n# Invoices\n')
      expect((await run(...both, '--dry-run')).stdout).to.match(/shop:checkout .* after billing:invoice/)
      expect((await run(...both)).stdout).to.include('2 completed')
      expect((await run('spec', 'show', 'checkout', '--json', '--project', 'shop')).json()).to.include({stale: false})
      expect((await run(...both)).stdout).to.include('2 up to date')
    }))

  it('is drawn in the graph', () =>
    withProjects(async ({run}) => {
      expect((await run('spec', 'graph', '--format', 'mermaid', '--project', 'shop')).stdout).to.include('billing:invoice')
    }))
})

/** Two projects: `checkout` of shop needs `invoice` of billing. */
async function withProjects(test: (workspace: Workspace) => Promise<void>): Promise<void> {
  await withWorkspace(async (workspace) => {
    for (const name of ['billing', 'shop']) await workspace.run('init', name)
    workspace.write('billing/specs/invoice.md', '# Invoice\n')
    workspace.write('shop/specs/checkout.md', '---\ndepends_on: [billing:invoice]\nrun: ["true"]\n---\n# Checkout\n')
    await test(workspace)
  })
}
