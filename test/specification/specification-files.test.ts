import {expect} from 'chai'
import {mkdirSync, renameSync, symlinkSync, utimesSync} from 'node:fs'
import {isFineGrained, isUnsettled} from '../../src/specification/files-look.ts'
import {listSpecFiles} from '../../src/specification/specification-files.ts'
import {type Folder, withFiles} from '../support/folder.ts'

describe('the files of a project’s specifications', () => {
  it('are all markdown files below the folder, sorted as a person counts', () =>
    withFiles((folder) => {
      for (const path of ['specs/b.md', 'specs/10-a.md', 'specs/9-a.MD', 'specs/deep/er/c.md', 'other/d.md', 'specs/notes.txt', 'specs/e.md.bak'])
        folder.write(path, '')

      expect(list(folder)).to.deep.equal(['specs/9-a.MD', 'specs/10-a.md', 'specs/b.md', 'specs/deep/er/c.md'])
    }))

  it('are not what is hidden, installed or to be ignored', () =>
    withFiles((folder) => {
      for (const path of ['a.md', '.a.md', '.git/b.md', 'node_modules/p/c.md', 'README.md', 'sub/readme.md', '_draft.md', 'a+b.md', 'aab.md']) {
        folder.write(`specs/${path}`, '')
      }

      expect(list(folder, ['README.md', '_*'])).to.deep.equal(['specs/a.md', 'specs/a+b.md', 'specs/aab.md'])
      expect(list(folder, ['?.md', 'a+*', 'README*', '_draft.m[d]'])).to.deep.equal(['specs/_draft.md', 'specs/aab.md'])
    }))

  it('are none where there is no folder; a file in its place is named', () =>
    withFiles((folder) => {
      expect(list(folder)).to.deep.equal([])
      folder.write('specs', 'a file')
      expect(listSpecFiles(folder.path, 'specs', [])).to.deep.equal([
        {path: 'specs', fingerprint: 'ENOTDIR', refused: {code: 'unreadable', message: 'The folder cannot be read (ENOTDIR).'}},
      ])
    }))

  it('are found once through links to files, and never through links to folders', () =>
    withFiles((folder) => {
      folder.write('specs/a/one.md', '')
      folder.write('elsewhere/two.md', '')
      symlinkSync('..', folder.resolve('specs/a/loop'))
      symlinkSync(folder.resolve('elsewhere'), folder.resolve('specs/elsewhere'))
      symlinkSync(folder.resolve('elsewhere/two.md'), folder.resolve('specs/two.md'))
      symlinkSync('nowhere.md', folder.resolve('specs/three.md'))

      expect(list(folder)).to.deep.equal(['specs/a/one.md', 'specs/three.md', 'specs/two.md'])
    }))

  it('are found through a folder whose name looks like a file', () =>
    withFiles((folder) => {
      folder.write('specs/odd.md/inside.md', '')
      mkdirSync(folder.resolve('specs/empty.md'))
      expect(list(folder)).to.deep.equal(['specs/odd.md/inside.md'])
    }))

  it('are known as changed by their size, times or place, even when their time is set back', () =>
    withFiles((folder) => {
      const fingerprint = (): string => listSpecFiles(folder.path, 'specs', [])[0]!.fingerprint
      const path = folder.write('specs/a.md', 'one')
      utimesSync(path, 1000, 1000)
      const first = fingerprint()
      expect(fingerprint()).to.equal(first)

      renameSync(folder.write('new.md', 'two'), path)
      utimesSync(path, 1000, 1000)
      expect(fingerprint()).to.not.equal(first)
    }))

  it('may change unseen for a while after they did, where the system counts in ticks or the file system in seconds', () => {
    const file = (ctime: number): {fingerprint: string} => ({fingerprint: `3:12-1000.5-${ctime}-7`})
    expect(isUnsettled(file(5000.25), 20, 5010)).to.be.true
    expect(isUnsettled(file(5000.25), 20, 5030)).to.be.false
    expect(isUnsettled(file(5000.25), 0, 5001)).to.be.false
    expect(isUnsettled(file(5000.9), 0, 5000), 'within the same millisecond').to.be.false
    expect(isUnsettled(file(5000), 0, 6900), 'whole seconds').to.be.true
    expect(isUnsettled(file(5000), 0, 7100)).to.be.false
    expect(isUnsettled({fingerprint: 'EACCES'}, 20, 5000)).to.be.false
    expect(['6.12.9', '6.13.0-rc1', '7.0', '5.15.0'].map((version) => isFineGrained('linux', version))).to.deep.equal([false, true, true, false])
    expect(isFineGrained('win32', '10.0.19045')).to.be.false
  })
})

function list(folder: Folder, ignore: readonly string[] = []): string[] {
  return listSpecFiles(folder.path, 'specs', ignore).map(({path}) => path)
}
