import {expect} from 'chai'
import {mkdirSync, readdirSync, writeFileSync} from 'node:fs'
import {join} from 'node:path'
import {Host} from '../../src/host.ts'
import {makeStaged} from '../../src/files/staged-folder.ts'
import {err, ok} from '../../src/result.ts'
import {withFiles} from '../support/folder.ts'

const FILE = {path: 'a.txt', content: 'x', executable: false}

describe('a project made of rendered files', () => {
  it('is not put into a folder that somebody made while questions were answered', () =>
    withFiles(async (folder) => {
      const host = new Host({cwd: folder.path, environment: {MMM_HOME: folder.resolve('home')}})
      const made = await host.projects.scaffold({
        path: 'shop',
        name: 'shop',
        fresh: true,
        force: false,
        async render() {
          folder.write('shop/other.txt', 'mine')
          return ok([FILE])
        },
      })
      expect(made).to.have.nested.property('error.code', 'PROJECT_FOLDER_TAKEN')
      expect(readdirSync(folder.resolve('shop'))).to.deep.equal(['other.txt'])
      host.close()
    }))

  it('gets its folder when that is complete, and leaves none on the way', () =>
    withFiles((folder) => {
      const path = folder.resolve('deep/er/shop')
      const seen: string[] = []
      const made = makeStaged(path, (staged) => {
        writeFileSync(join(staged, 'a.txt'), 'x')
        seen.push(...readdirSync(folder.resolve('deep/er')).filter((name) => name === 'shop'))
        return ok()
      })
      expect(made.ok).to.equal(true)
      expect(seen).to.be.empty
      expect(readdirSync(folder.resolve('deep/er'))).to.deep.equal(['shop'])

      const failed = makeStaged(folder.resolve('other/one'), () => err(new Error('no')))
      expect(failed.ok).to.equal(false)
      expect(readdirSync(folder.path)).to.deep.equal(['deep'])
    }))

  it('of two that are made at once, one gets the folder', () =>
    withFiles((folder) => {
      const path = folder.resolve('shop')
      const lost = makeStaged(path, () => {
        mkdirSync(path)
        writeFileSync(join(path, 'other.txt'), 'x')
        return ok()
      })
      expect(lost).to.have.nested.property('error.cause.code').that.is.oneOf(['ENOTEMPTY', 'EEXIST'])
      expect(readdirSync(path)).to.deep.equal(['other.txt'])
      expect(readdirSync(folder.path)).to.deep.equal(['shop'])
    }))
})
