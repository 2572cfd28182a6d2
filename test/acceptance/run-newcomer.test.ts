import {expect} from 'chai'
import BetterSqlite3 from 'better-sqlite3'
import {existsSync, readFileSync, writeFileSync} from 'node:fs'
import {join} from 'node:path'
import {type Finished, withSandbox} from '../support/binary.ts'

describe("a newcomer's first day", () => {
  it('makes a project, runs it, sees what broke, mends it, and runs only what is needed', () =>
    withSandbox(async (sandbox) => {
      const cwd = sandbox.root
      const mmm = (...args: readonly string[]): Promise<Finished> => sandbox.run(args, {cwd})
      const file = (path: string): string => readFileSync(join(cwd, path), 'utf8')

      // A project with three specifications.
      expect((await mmm('init', '--name', 'shop')).stdout).to.include('Created project shop')
      await mmm('spec', 'new', 'user-store', '--run', 'echo ada > users; echo user-store >> ran', '--verify', 'grep ada users')
      await mmm('spec', 'new', 'catalogue', '--run', 'echo book > catalogue; echo catalogue >> ran', '--verify', 'test -s catalogue')
      await mmm(
        ...['spec', 'new', 'checkout', '--depends-on', 'user-store', '--depends-on', 'catalogue'],
        ...['--run', 'cat users catalogue > order; echo checkout >> ran', '--verify', 'grep book order'],
      )

      const plan = await mmm('spec', 'plan')
      expect(plan.stdout).to.include('3 specs, 2 waves, 2 can start now')

      // Everything works.
      const first = await mmm('run')
      expect(first.stdout).to.include('Run 1: 3 completed in').and.to.include('Next: mmm state executions')
      expect(first).to.include({code: 0, stderr: ''})
      expect(file('order')).to.equal('ada\nbook\n')
      expect((await mmm('state', 'executions')).stdout).to.match(/3 +1 +checkout +1 +success/)

      // A proof breaks: what failed, why, where its log is, and what it blocks.
      const original = file('specs/catalogue.md')
      writeFileSync(join(cwd, 'specs/catalogue.md'), original.replace('test -s catalogue', 'echo no pens in stock; grep pen catalogue'))
      const broken = await mmm('run', '--max-iterations', '1')
      expect(broken.code).to.equal(1)
      expect(broken.stdout)
        .to.include('✖ catalogue failed after 1 iteration: verify `echo no pens in stock; grep pen catalogue` exited 1')
        .and.to.include('\n    no pens in stock\n    log: .mmm/logs/2/catalogue.1.log\n')
        .and.to.include('blocked: checkout (needs catalogue, which failed)')
        .and.to.include('Run 2: 1 failed, 1 blocked, 1 up to date in')
        .and.to.include('Next: mmm state log catalogue · mmm run catalogue')
      expect(file('.mmm/logs/2/catalogue.1.log')).to.include('no pens in stock')
      expect((await mmm('state', 'log', 'catalogue')).stdout).to.equal(file('.mmm/logs/2/catalogue.1.log'))

      const status = await mmm('status')
      expect(status.stdout).to.include('failed   catalogue').and.to.include('Last run: 2, failed')

      // Mended: only what it is about runs again.
      writeFileSync(join(cwd, 'specs/catalogue.md'), original)
      const mended = await mmm('run')
      expect(mended).to.include({code: 0})
      expect(mended.stdout).to.include('2 completed, 1 up to date')
      const ran = file('ran').trim().split('\n')
      expect(ran.slice(0, 2).toSorted()).to.deep.equal(['catalogue', 'user-store'])
      expect(ran.slice(2)).to.deep.equal(['checkout', 'catalogue', 'catalogue', 'checkout'])

      // And then there is nothing to do.
      const again = await mmm('run')
      expect(again).to.include({code: 0})
      expect(again.stdout).to.include('Run 4: 3 up to date in')
      expect(file('ran').trim().split('\n')).to.deep.equal(ran)

      expect(existsSync(join(cwd, '.mmm/state.db'))).to.be.true
      const database = new BetterSqlite3(join(cwd, '.mmm/state.db'), {readonly: true})
      expect(database.prepare('SELECT id, status FROM runs ORDER BY id').raw().all()).to.deep.equal([
        [1, 'completed'],
        [2, 'failed'],
        [3, 'completed'],
        [4, 'completed'],
      ])
      database.close()
    }))
})
