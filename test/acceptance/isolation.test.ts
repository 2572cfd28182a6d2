import BetterSqlite3 from 'better-sqlite3'
import {expect} from 'chai'
import {mkdirSync, readFileSync, writeFileSync} from 'node:fs'
import {join} from 'node:path'
import {type Finished, Sandbox} from '../support/binary.ts'

/** Same ids, same dependencies; what each does and says is its own. */
const PROJECTS = ['north', 'south'] as const

describe('two projects with equal specification ids', () => {
  it('never see anything of each other, be it in runs at the same time', async () => {
    const sandbox = new Sandbox()
    try {
      for (const name of PROJECTS) make(sandbox, name)
      const mmm = (name: string, ...args: readonly string[]): Promise<Finished> => sandbox.run(args, {cwd: join(sandbox.root, name)})
      for (const name of PROJECTS) expect(await mmm(name, 'run', '--yes', '--dry-run')).to.include({code: 0})

      const ran = await Promise.all(PROJECTS.map((name) => mmm(name, 'run', '--yes')))
      for (const [index, {code, stderr, stdout}] of ran.entries()) {
        const other = PROJECTS[1 - index]!
        expect(code, stderr).to.equal(0)
        expect(stdout + stderr).not.to.include(other)
      }
      await mmm('north', 'spec', 'mark', 'b', 'failed')

      for (const [index, name] of PROJECTS.entries()) {
        const other = PROJECTS[1 - index]!
        const folder = join(sandbox.root, name)
        expect(readFileSync(join(folder, 'out.txt'), 'utf8').split('\n').filter(Boolean).toSorted()).to.deep.equal([
          `${name} a ${folder}`,
          `${name} b ${folder}`,
        ])
        const database = new BetterSqlite3(join(folder, '.mmm', 'state.db'), {readonly: true})
        expect(database.prepare('SELECT id, status FROM specifications ORDER BY id').all()).to.deep.equal([
          {id: 'a', status: 'completed'},
          {id: 'b', status: name === 'north' ? 'failed' : 'completed'},
        ])
        expect(database.prepare('SELECT count(*) FROM executions').pluck().get()).to.equal(2)
        expect(database.prepare('SELECT DISTINCT path FROM projects').pluck().all()).to.deep.equal([folder])
        expect(database.serialize().includes(Buffer.from(other)), 'not a word of the other in the state').to.equal(false)
        database.close()
        const {stdout} = await mmm(name, 'config', 'list', '--json')
        expect(stdout).to.include(`greeting of ${name}`).and.not.to.include(other)
      }
    } finally {
      sandbox.remove()
    }
  })
})

function make(sandbox: Sandbox, name: string): void {
  const folder = join(sandbox.root, name)
  mkdirSync(join(folder, 'specs'), {recursive: true})
  writeFileSync(
    join(folder, 'mmm.toml'),
    `[project]\nname = "${name}"\n[variables]\ngreeting = "greeting of ${name}"\n[plugins.mmm-plugin-x]\nwhere = "greeting of ${name}"\n`,
  )
  const work = (id: string): string => `echo ${name} ${id} "$PWD" >> out.txt; sleep 0.1`
  writeFileSync(join(folder, 'specs', 'a.md'), `---\nrun: [${JSON.stringify(work('a'))}]\n---\n# A of ${name}\n`)
  writeFileSync(join(folder, 'specs', 'b.md'), `---\ndepends_on: [a]\nrun: [${JSON.stringify(work('b'))}]\n---\n# B of ${name}\n`)
}
