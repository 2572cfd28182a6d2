import {expect} from 'chai'
import {spawnSync} from 'node:child_process'
import {readFileSync, writeFileSync} from 'node:fs'
import {join} from 'node:path'
import {OpenTaskLog} from '../../src/run/task-log.ts'
import {withFolder} from '../support/temporary.ts'

async function withLog(test: (log: OpenTaskLog) => void): Promise<void> {
  await withFolder((folder) => {
    const log = new OpenTaskLog(join(folder, 'logs', '1', 'spec.1.log'))
    try {
      test(log)
    } finally {
      log.close()
    }
  })
}

describe('TaskLog', () => {
  it('holds what mmm and its children write, in order', () =>
    withLog((log) => {
      log.write('$ echo hello\n')
      spawnSync('echo', ['hello'], {stdio: ['ignore', log.descriptor, log.descriptor]})
      log.write('done\n')

      expect(readFileSync(log.path, 'utf8')).to.equal('$ echo hello\nhello\ndone\n')
      expect(log.size()).to.equal('$ echo hello\nhello\ndone\n'.length)
    }))

  it('gives what was written after a point', () =>
    withLog((log) => {
      log.write('before\n')
      const from = log.size()
      log.write('after\n')

      expect(log.tail(from, 1000)).to.equal('after\n')
      expect(log.tail(log.size(), 1000)).to.equal('')
    }))

  it('gives only the end of much, in whole lines, and shows that something is missing', () =>
    withLog((log) => {
      log.write('first line\nsecond line\nthird line\n')

      expect(log.tail(0, 18)).to.equal('…\nthird line\n')
    }))

  it('cuts no character in two', () =>
    withLog((log) => {
      log.write('naïve\n')
      log.write('déjà vu\n')

      for (let length = 1; length < log.size(); length++) expect(log.tail(0, length)).to.not.include('\uFFFD')
    }))

  it('starts afresh where another database had left a log', () =>
    withFolder((folder) => {
      const path = join(folder, 'spec.1.log')
      writeFileSync(path, 'of a run long ago\n')

      const log = new OpenTaskLog(path)
      log.write('now\n')
      log.close()

      expect(readFileSync(path, 'utf8')).to.equal('now\n')
    }))
})
