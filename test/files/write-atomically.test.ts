import {expect} from 'chai'
import {execFile} from 'node:child_process'
import {existsSync, mkdirSync, readdirSync} from 'node:fs'
import {fileURLToPath} from 'node:url'
import {setImmediate as immediate} from 'node:timers/promises'
import {promisify} from 'node:util'
import {createAtomically, writeAtomically} from '../../src/files/write-atomically.ts'
import {ok} from '../../src/result.ts'
import {type Folder, withFiles} from '../support/folder.ts'

const MODULE = fileURLToPath(new URL('../../src/files/write-atomically.ts', import.meta.url))

describe('a file written atomically', () => {
  it('has the new text, in folders that are made, with nothing beside it', () =>
    withFiles((folder) => {
      expect(writeAtomically(folder.resolve('a/b/file'), 'one')).to.deep.equal(ok(undefined))
      expect(writeAtomically(folder.resolve('a/b/file'), 'größe\n')).to.deep.equal(ok(undefined))

      expect(folder.read('a/b/file')).to.equal('größe\n')
      expect(readdirSync(folder.resolve('a/b'))).to.deep.equal(['file'])
    }))

  it('keeps its old text when it cannot be written, and nothing is left beside it', () =>
    withFiles((folder) => {
      mkdirSync(folder.resolve('taken/inside'), {recursive: true})
      folder.write('file', 'not a folder')

      for (const path of ['taken', 'file/below']) {
        const result = writeAtomically(folder.resolve(path), 'text')
        expect(result, path).to.have.nested.property('error.code', 'FILE_WRITE_FAILED')
        expect(result, path).to.have.nested.property('error.context.path', folder.resolve(path))
      }
      expect(readdirSync(folder.path)).to.have.members(['taken', 'file'])
      expect(folder.read('file')).to.equal('not a folder')
    }))

  it('keeps its old text when the disk has no room for all of the new one', () =>
    withFiles(async (folder) => {
      const path = folder.write('file', 'old')

      // A limit on file sizes does to a write what a full disk does: it takes a part, and only then refuses.
      const outcome = await runLimited(`writeAtomically(${JSON.stringify(path)}, 'x'.repeat(1024 * 1024))`)

      expect(outcome).to.equal('FILE_WRITE_FAILED')
      expect(folder.read('file')).to.equal('old')
      expect(readdirSync(folder.path)).to.deep.equal(['file'])
    }))

  it('is always whole for those who read it meanwhile', () =>
    withFiles(async (folder) => {
      const path = folder.write('file', 'a'.repeat(100_000))
      const writer = node(`for (let round = 0; round < 40; round++) writeAtomically(${JSON.stringify(path)}, 'ab'[round % 2].repeat(100_000))`)
      const end = writer.then(() => 'end')

      for (let next = ''; next !== 'end'; next = await Promise.race([end, immediate('go on')])) {
        expect(folder.read('file')).to.match(/^(?:a{100000}|b{100000})$/)
      }
    }))
})

describe('a file created atomically', () => {
  it('must not be there yet', () =>
    withFiles((folder) => {
      expect(createAtomically(folder.resolve('sub/file'), 'one')).to.deep.equal(ok(undefined))
      expect(createAtomically(folder.resolve('sub/file'), 'two')).to.have.nested.property('error.code', 'FILE_EXISTS')
      expect(folder.read('sub/file')).to.equal('one')
      expect(readdirSync(folder.resolve('sub'))).to.deep.equal(['file'])
    }))

  it('belongs to one of several processes that make it at once', () =>
    withFiles(async (folder) => {
      const path = folder.resolve('file')
      const makers = ['a', 'b', 'c'].map((name) => node(`print(createAtomically(${JSON.stringify(path)}, '${name}').ok ? '${name}' : '')`))
      const made = (await Promise.all(makers)).join('')

      expect(made).to.have.length(1)
      expect(folder.read('file')).to.equal(made)
    }))

  it('is not there at all when it could not be written', () =>
    withFiles(async (folder: Folder) => {
      const path = folder.resolve('file')
      expect(await runLimited(`createAtomically(${JSON.stringify(path)}, 'x'.repeat(1024 * 1024))`)).to.equal('FILE_WRITE_FAILED')
      expect(existsSync(path)).to.be.false
    }))
})

/** Runs code with the module's functions in a process of its own; gives what it printed. */
async function node(code: string, shell = 'exec "$@"'): Promise<string> {
  const script = `
    import {createAtomically, writeAtomically} from ${JSON.stringify(MODULE)}
    const print = (text) => process.stdout.write(text)
    ${code}`
  const {stdout} = await promisify(execFile)('sh', ['-c', shell, 'sh', process.execPath, '--input-type=module', '--eval', script])
  return stdout
}

/** The error code of an operation in a process whose files may have 64 KiB. */
function runLimited(operation: string): Promise<string> {
  return node(`const result = ${operation}; print(result.ok ? 'ok' : result.error.code)`, 'ulimit -f 128; exec "$@"')
}
