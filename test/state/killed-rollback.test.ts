import {expect} from 'chai'
import {spawnSync} from 'node:child_process'
import {existsSync} from 'node:fs'
import {join} from 'node:path'
import {fileURLToPath} from 'node:url'
import {Host} from '../../src/host.ts'
import {withFiles} from '../support/folder.ts'
import {unwrap} from '../support/workplace.ts'

const SCRIPT = fileURLToPath(new URL('../support/killed-rollback.ts', import.meta.url))

describe('a rollback of files that is killed when they are written and nothing is committed', () => {
  it('never happened for whoever opens the project next', () =>
    withFiles((folder) => {
      const [directory, home] = [folder.resolve('shop'), folder.resolve('home')]
      const open = (): Host => new Host({cwd: directory, environment: {MMM_HOME: home}})
      const first = new Host({cwd: folder.path, environment: {MMM_HOME: home}})
      unwrap(first.projects.init({path: directory, name: 'shop'}))
      folder.write('shop/specs/a.md', '# One\n')
      first.close()
      const second = open()
      const {specifications, state} = unwrap(second.openProject())
      unwrap(state.checkpoints.create('before'))
      unwrap(specifications.create({id: 'b'}))
      unwrap(specifications.mark('a', 'completed'))
      const version = unwrap(state.history.latest())
      second.close()

      const {signal} = spawnSync(process.execPath, [SCRIPT, directory, home, 'before'])

      expect(signal).to.equal('SIGKILL')
      expect(existsSync(folder.resolve('shop/specs/b.md')), 'the file is gone already').to.equal(false)
      const next = open()
      const services = unwrap(next.openProject())
      const statuses = Object.fromEntries(unwrap(services.specifications.list()).map(({id, status}) => [id, status]))
      expect(statuses).to.deep.equal({a: 'completed', b: 'pending'})
      expect(unwrap(services.state.history.latest()), 'nothing that anybody would have done to the files').to.equal(version)
      expect(existsSync(join(directory, '.mmm', 'file-changes'))).to.equal(false)

      expect(unwrap(services.state.rollback.run({to: 'before', files: true})).files).to.deep.equal(['specs/b.md'])
      expect(existsSync(join(directory, '.mmm', 'file-changes'))).to.equal(false)
      next.close()
    }))
})
