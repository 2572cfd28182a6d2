import {expect} from 'chai'
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

  it('may be absent, but only where that is expected', () =>
    withFiles((folder) => {
      expect(readTextIfThere(folder.resolve('nowhere'))).to.deep.equal(ok(undefined))
      expect(readText(folder.resolve('nowhere'))).to.have.nested.property('error.code', 'FILE_READ_FAILED')
      expect(readTextIfThere(folder.path), 'a folder is not an absent file').to.have.nested.property('error.code', 'FILE_READ_FAILED')
    }))
})
