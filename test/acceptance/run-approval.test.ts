import {expect} from 'chai'
import {withWorkspace} from 'mmm-cli/testing'

const SPEC = '---\napproval: true\nrun: ["echo run >> ran; cat $MMM_FEEDBACK_FILE > told 2> /dev/null || true"]\nverify: ["true"]\n---\n# Pay\n'

interface Spec {
  readonly id: string
  readonly status: string
}

describe('a specification that a person has to agree to', () => {
  const inProject = (test: Parameters<typeof withWorkspace>[0]): Promise<void> =>
    withWorkspace(async (workspace) => {
      await workspace.run('init')
      workspace.write('specs/pay.md', SPEC)
      workspace.write('specs/ship.md', '---\ndepends_on: [pay]\nrun: ["true"]\n---\n')
      await test(workspace)
    })

  it('is parked when it is proven, with what needs it, and stays so', () =>
    inProject(async ({read, run}) => {
      const {code, stdout} = await run('run')

      expect(code).to.equal(1)
      expect(stdout)
        .to.include('pay is proven and waits for approval')
        .and.to.include('1 waits for approval')
        .and.to.include('Next: mmm spec show pay · mmm spec mark pay approved')
      const statuses = (await run('spec', 'list', '--json')).json<Spec[]>().map(({id, status}) => [id, status])
      expect(statuses).to.deep.equal([
        ['pay', 'blocked'],
        ['ship', 'blocked'],
      ])
      expect((await run('spec', 'why', 'ship')).stdout).to.include('pay is proven and waits for approval')
      expect((await run('run')).stdout).to.include('blocked: pay (waits for approval)')
      expect((await run('run', 'ship')).stdout).to.include('blocked: ship (needs pay, which waits for approval)')
      expect(read('ran')).to.equal('run\n')
    }))

  it('is completed once it is approved, by the proof that it has', () =>
    inProject(async ({read, run}) => {
      await run('run')

      expect(await run('spec', 'mark', 'pay', 'approved')).to.include({code: 0, stdout: 'pay is completed now.\n'})

      expect(await run('run')).to.include({code: 0})
      expect(read('ran')).to.equal('run\n')
      expect((await run('state', 'verify')).code).to.equal(0)
      expect(await run('spec', 'mark', 'pay', 'approved')).to.include({code: 5})
    }))

  it('has failed once it is rejected, and its next attempt is told why', () =>
    inProject(async ({read, run}) => {
      await run('run')

      await run('spec', 'mark', 'pay', 'rejected', '--reason', 'The total is wrong.')

      expect((await run('status')).stdout).to.include('rejected: The total is wrong.')
      await run('run')
      expect(read('told')).to.equal('rejected: The total is wrong.')
      expect((await run('spec', 'list', '--status', 'blocked', '--json')).json<Spec[]>()).to.have.lengthOf(2)
    }))

  it('is to be done anew when it is edited while it waits', () =>
    inProject(async ({run, write}) => {
      await run('run')

      write('specs/pay.md', `${SPEC}More.\n`)

      expect((await run('spec', 'list', '--status', 'pending', '--json')).json<Spec[]>().map(({id}) => id)).to.deep.equal(['pay', 'ship'])
    }))

  it('is neither approved nor rejected without a proof', () =>
    inProject(async ({run}) => {
      expect((await run('spec', 'mark', 'pay', 'rejected', '--json')).json()).to.deep.include({
        error: {
          code: 'APPROVAL_MISSING',
          message: 'pay does not wait for approval: it is pending.',
          context: {id: 'pay', status: 'pending'},
          suggestions: ['Run `mmm spec why pay` to see what it waits for.'],
        },
      })
    }))
})
