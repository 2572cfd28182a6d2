import {expect} from 'chai'
import type {ProjectStatus} from 'mmm-cli'
import {withWorkspace} from 'mmm-cli/testing'

describe('mmm status', () => {
  it('counts, and shows what failed, what waits for a person, what comes next', () =>
    withWorkspace(async ({run, write}) => {
      await run('init', '--name', 'shop')
      expect((await run('status')).stdout).to.equal('shop: 0 specs\nNext: mmm spec new my-first-spec\n')
      write('specs/pay.md', '---\napproval: true\nrun: ["true"]\n---\n# Pay\n')
      write('specs/ship.md', '---\nrun: ["false"]\nmax_iterations: 1\n---\n# Ship\n')
      expect((await run('status')).stdout).to.equal('shop: 2 specs · 2 pending\nNext: mmm run\n')
      await run('run')

      const {stdout} = await run('status')
      expect(stdout.replace(/ in .*/, '')).to.equal(
        [
          'shop: 2 specs · 1 failed · 1 blocked',
          '  failed   ship  `false` exited 1',
          '           log: .mmm/logs/1/ship.1.log',
          '  waits    pay  for approval: mmm spec mark pay approved',
          'Last run: 1, failed',
          'Next: mmm state log ship · mmm run ship',
          '',
        ].join('\n'),
      )
      expect((await run('status', '--json')).json<ProjectStatus>()).to.deep.include({specs: 2, awaiting: ['pay'], ready: [], stale: [], running: []})

      await run('spec', 'mark', 'ship', 'skipped')
      expect((await run('status')).stdout).to.include('Next: mmm spec show pay · mmm spec mark pay approved')
      await run('spec', 'mark', 'pay', 'approved')
      expect((await run('status')).stdout).not.to.include('waits')
    }))

  it('shows of many failures the first few, and where the others are', () =>
    withWorkspace(async ({run, write}) => {
      await run('init', '--name', 'shop')
      for (let number = 10; number < 22; number++) write(`specs/s${number}.md`, '---\nrun: ["false"]\nmax_iterations: 1\n---\n# S\n')
      await run('run')
      expect((await run('status')).stdout)
        .to.include('failed   s19')
        .and.include('and 2 more: mmm spec list --status failed')
        .and.not.include('s20')
    }))
})
