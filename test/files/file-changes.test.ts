import {expect} from 'chai'
import {chmodSync, existsSync, mkdirSync, readdirSync, readFileSync, statSync, symlinkSync, writeFileSync} from 'node:fs'
import {FileChanges} from '../../src/files/file-changes.ts'
import {settleJournals} from '../../src/files/file-journal.ts'
import {type Folder, withFiles} from '../support/folder.ts'

describe('files that are changed together', () => {
  it('are all changed, and leave nothing behind once they are to stay', () =>
    withChanges((folder, changes) => {
      expect(changes.apply()).to.have.property('ok', true)
      changes.forget()

      expect(texts(folder)).to.deep.equal({'a.md': 'new a', 'deep/er/new.md': 'new', 'kept.md': 'kept'})
      expect(statSync(folder.resolve('a.md')).mode & 0o777).to.equal(0o640)
      expect(existsSync(folder.resolve('journals'))).to.equal(false)
    }))

  for (const who of ['whoever changed them', 'another process, after a kill'] as const) {
    it(`are as they were when ${who} takes that back`, () =>
      withChanges((folder, changes) => {
        const before = statSync(folder.resolve('a.md')).ino
        changes.apply()

        if (who === 'whoever changed them') changes.undo()
        else settleJournals({root: folder.path, journals: folder.resolve('journals'), isMeant: () => false})

        expect(texts(folder)).to.deep.equal({'a.md': 'a', 'b.md': 'b', 'kept.md': 'kept'})
        expect(statSync(folder.resolve('a.md'))).to.include({ino: before})
        expect(existsSync(folder.resolve('deep')), 'folders as well').to.equal(false)
        expect(existsSync(folder.resolve('journals'))).to.equal(false)
      }))
  }

  it('stay after a kill when they were meant to', () =>
    withChanges((folder, changes) => {
      changes.apply()
      settleJournals({root: folder.path, journals: folder.resolve('journals'), isMeant: (token) => token === changes.token})

      expect(texts(folder)).to.deep.equal({'a.md': 'new a', 'deep/er/new.md': 'new', 'kept.md': 'kept'})
      expect(existsSync(folder.resolve('journals'))).to.equal(false)
    }))

  it('are not taken back over what somebody wrote since', () =>
    withChanges((folder, changes) => {
      changes.apply()
      folder.write('a.md', 'mine')
      folder.write('b.md', 'mine too')
      settleJournals({root: folder.path, journals: folder.resolve('journals'), isMeant: () => false})

      expect(texts(folder)).to.deep.equal({'a.md': 'mine', 'b.md': 'mine too', 'kept.md': 'kept'})
    }))

  it('are wholly as they were when one of them cannot be written', () =>
    withChanges((folder, changes) => {
      folder.write('file', 'no folder')
      changes.write(folder.resolve('file/below.md'), () => 'never')

      expect(changes.apply()).to.have.nested.property('error.code', 'FILE_WRITE_FAILED')
      changes.undo()
      expect(texts(folder)).to.deep.equal({'a.md': 'a', 'b.md': 'b', file: 'no folder', 'kept.md': 'kept'})
    }))

  it('are not touched by a journal that leads out of their folder, be it by a link', () =>
    withFiles((folder) => {
      folder.write('root/a.md', 'a')
      folder.write('outside.md', 'outside')
      mkdirSync(folder.resolve('elsewhere'))
      symlinkSync('../elsewhere', folder.resolve('root/link'))
      for (const path of ['../outside.md', 'link/planted.md', 'link/../../outside.md', folder.resolve('outside.md')]) {
        const journal = {folders: [], steps: [{path, hash: null, kept: true}]}
        folder.write('root/journals/x/journal.json', JSON.stringify(journal))
        folder.write('root/journals/x/old-0', 'planted')
        settleJournals({root: folder.resolve('root'), journals: folder.resolve('root/journals'), isMeant: () => false})
      }
      expect(readdirSync(folder.resolve('elsewhere'))).to.be.empty
      expect(readFileSync(folder.resolve('outside.md'), 'utf8')).to.equal('outside')
    }))
})

/** Two files change, one goes, one comes. */
function withChanges(test: (folder: Folder, changes: FileChanges) => void): Promise<void> {
  return withFiles((folder) => {
    for (const name of ['a', 'b', 'kept']) writeFileSync(folder.resolve(`${name}.md`), name)
    chmodSync(folder.resolve('a.md'), 0o640)
    const changes = new FileChanges({root: folder.path, journals: folder.resolve('journals')})
    changes.write(folder.resolve('a.md'), () => 'new a')
    changes.write(folder.resolve('deep/er/new.md'), () => 'new')
    changes.remove(folder.resolve('b.md'))
    changes.remove(folder.resolve('never-there.md'))
    test(folder, changes)
  })
}

/** Every file below a folder, with its text; journals aside. */
function texts(folder: Folder): Record<string, string> {
  const paths = readdirSync(folder.path, {recursive: true}).map(String).toSorted()
  const files = paths.filter((path) => !path.startsWith('journals') && statSync(folder.resolve(path)).isFile())
  return Object.fromEntries(files.map((path) => [path, readFileSync(folder.resolve(path), 'utf8')]))
}
