import {expect} from 'chai'
import {cpSync, existsSync, mkdirSync, readFileSync, writeFileSync} from 'node:fs'
import {join} from 'node:path'
import {type Finished, withSandbox} from '../support/binary.ts'
import {isRunning, pidsIn} from '../support/processes.ts'

describe('a project that is copied while it runs', () => {
  it('is another one, and its run that of nobody: neither disturbs the other', () =>
    withSandbox(async (sandbox) => {
      const [shop, copy] = ['shop', 'copy'].map((name) => join(sandbox.root, name)) as [string, string]
      mkdirSync(join(shop, 'specs'), {recursive: true})
      const inShop = (...words: string[]): Promise<Finished> => sandbox.run(words, {cwd: shop})
      const inCopy = (...words: string[]): Promise<Finished> => sandbox.run(words, {cwd: copy})
      await inShop('init')
      writeFileSync(join(shop, 'specs/wait.md'), `---\nrun: ["echo $$ > pid; while [ ! -e stop ]; do sleep 0.05; done; echo done > done"]\n---\n# Wait\n`)
      const going = sandbox.start(['run'], {cwd: shop})
      const [pid] = await pidsIn(join(shop, 'pid'))

      cpSync(shop, copy, {recursive: true})
      expect((await inCopy('run')).stderr, 'nobody has trusted that folder').to.include('PROJECT_UNTRUSTED')
      expect((await inCopy('project', 'add')).stderr)
        .to.include('PROJECT_EXISTS')
        .and.include(shop)
      expect((await inCopy('project', 'info')).stdout).to.include(`registered  no: its name is that of ${shop}`)
      await inCopy('config', 'set', 'project.name', 'copy')
      expect((await inCopy('project', 'add')).stdout).to.include('Added project copy')
      writeFileSync(join(copy, 'stop'), '')
      const {code, stderr, stdout} = await inCopy('run', '--yes')

      expect(code, stderr).to.equal(0)
      expect(stderr).to.include('Run 1 was cut off; starting again: wait')
      expect(stdout).to.include('Run 2: 1 completed')
      expect(isRunning(pid!), 'what the original runs goes on').to.equal(true)
      expect(existsSync(join(shop, 'done'))).to.equal(false)
      expect((await inShop('runs', 'list', '--json')).stdout)
        .to.include('"running"')
        .and.not.include('interrupted')
      writeFileSync(join(shop, 'stop'), '')
      const ended = await going.finished
      expect(ended.code, ended.stderr).to.equal(0)
      expect(readFileSync(join(shop, 'done'), 'utf8')).to.equal('done\n')
      const listed = JSON.parse((await inShop('project', 'list', '--json')).stdout) as Array<{name: string; path: string}>
      expect(listed.map(({name, path}) => [name, path])).to.deep.equal([
        ['copy', copy],
        ['shop', shop],
      ])
    }))
})
