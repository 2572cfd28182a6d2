import {expect} from 'chai'
import {symlinkSync} from 'node:fs'
import {readText, readTextIfThere} from '../../src/files/read-text.ts'
import {ok} from '../../src/result.ts'
import {withFiles} from '../support/folder.ts'

describe('the text of a file', () => {
  it('is read without its byte order mark', () =>
    withFiles((folder) => {
      expect(readText(folder.write('a', '\uFEFFgröße\r\n'))).to.deep.equal(ok('größe\r\n'))
      expect(readText(folder.write('b', ''))).to.deep.equal(ok(''))
    }))

  it('is an error where its bytes are no UTF-8, never replaced in silence', () =>
    withFiles((folder) => {
      const path = folder.write('latin', Uint8Array.from([0x67, 0x72, 0xf6]))

      expect(readText(path)).to.have.nested.property('error.code', 'FILE_READ_FAILED')
      expect(readText(path)).to.have.nested.property('error.context.path', path)
      expect(readTextIfThere(path), 'it is there').to.have.nested.property('error.code', 'FILE_READ_FAILED')
    }))

  it('is not looked for in a device, which may never end', () =>
    withFiles((folder) => {
      symlinkSync('/dev/zero', folder.resolve('mmm.toml'))
      expect(readText(folder.resolve('mmm.toml')))
        .to.have.nested.property('error.message')
        .that.includes('it is a device, and no file')
    }))

  it('may be absent, but only where that is expected', () =>
    withFiles((folder) => {
      expect(readTextIfThere(folder.resolve('nowhere'))).to.deep.equal(ok(undefined))
      expect(readText(folder.resolve('nowhere'))).to.have.nested.property('error.code', 'FILE_READ_FAILED')
      expect(readTextIfThere(folder.path), 'a folder is not an absent file').to.have.nested.property('error.code', 'FILE_READ_FAILED')
    }))
})
