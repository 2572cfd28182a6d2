import {expect} from 'chai'
import {spawn} from 'node:child_process'
import {once} from 'node:events'
import {appendFileSync, existsSync, readFileSync, statSync, writeFileSync} from 'node:fs'
import {join} from 'node:path'
import {CommandHistory} from '../../src/history/command-history.ts'
import {appendLine} from '../../src/history/history-append.ts'
import {clear, readHistory, rotate} from '../../src/history/history-file.ts'
import {ROOT} from '../support/binary.ts'
import {withFolder} from '../support/temporary.ts'

describe('the file of the history', () => {
  it("is nobody else's business", () =>
    withHistory(({add, path}) => {
      add('a')
      expect(statSync(path).mode & 0o777).to.equal(0o600)
    }))

  it('keeps numbers, whatever stands between: damaged lines are counted, and have one too', () =>
    withHistory(({add, lines, path}) => {
      add('a')
      appendFileSync(path, 'garbage\n{"at":1}\n\n[]\n')
      add('b')

      expect(lines()).to.deep.equal(['1 a', '5 b'])
      expect(readHistory(path)).to.include({damaged: 3, next: 6})
    }))

  it('loses nothing but a line that a full disk cut off', () =>
    withHistory(({add, lines, path}) => {
      add('a')
      appendFileSync(path, '{"at":"2026-11-22T10:00:00.000Z","argv":["cut')
      add('b')

      expect(lines()).to.deep.equal(['1 a', '3 b'])
    }))

  it('begins anew when it is full, keeps the one before, and gives no number twice', () =>
    withHistory(({add, lines, path}) => {
      for (const name of ['a', 'b', 'c']) add(name)
      rotate(path, 10)
      add('d')
      expect(lines()).to.deep.equal(['1 a', '2 b', '3 c', '104 d'])

      rotate(path, 10)
      add('e')
      expect(lines()).to.deep.equal(['104 d', '205 e'])
      expect(readFileSync(path, 'utf8')).to.match(/^\{"first":205\}\n/)
    }))

  it('does not begin anew before it is full', () =>
    withHistory(({add, path}) => {
      add('a')
      rotate(path, 10_000)
      expect(existsSync(path.replace('.jsonl', '.1.jsonl'))).to.equal(false)
    }))

  it('takes what was written before it was said where it begins', () =>
    withHistory(({add, lines, path}) => {
      writeFileSync(path.replace('.jsonl', '.1.jsonl'), readFileSync(path, {flag: 'a+'}))
      add('early')
      appendLine(path, {first: 500})
      add('late')

      expect(lines()).to.deep.equal(['500 early', '501 late'])
    }))

  it('goes on with its numbers after it was cleared', () =>
    withHistory(({add, lines, path}) => {
      add('a')
      add('b')
      expect(clear(path)).to.equal(2)
      expect(lines()).to.deep.equal([])
      add('c')
      expect(lines()).to.deep.equal(['103 c'])
      expect(clear(path)).to.equal(1)
    }))

  it('loses nothing when it begins anew while many write, and gives no number twice', () =>
    withFolder(async (home) => {
      const writer = join(ROOT, 'test', 'support', 'history-writer.ts')
      // Room for all of them in two files, not in one.
      const env = {...process.env, MMM_HISTORY__MAX_SIZE: '120KiB'}
      await Promise.all(['a', 'b', 'c'].map((name) => once(spawn(process.execPath, [writer, home, name, '300'], {env, stdio: 'inherit'}), 'close')))

      const path = join(home, 'history.jsonl')
      const {damaged, entries} = readHistory(path)
      expect(existsSync(path.replace('.jsonl', '.1.jsonl')), 'it began anew').to.equal(true)
      expect(damaged).to.equal(0)
      expect(new Set(entries.map(({argv}) => argv.join(' '))).size).to.equal(900)
      expect(new Set(entries.map(({number}) => number)).size).to.equal(900)
    }))

  it('that is none is an error of its own', () =>
    withFolder((home) => {
      writeFileSync(join(home, 'history.jsonl'), Buffer.alloc(0))
      expect(new CommandHistory(home).list()).to.deep.equal({ok: true, value: {entries: [], damaged: 0}})
      expect(new CommandHistory(join(home, 'history.jsonl')).list()).to.have.property('ok')
    }))
})

function withHistory(test: (history: {path: string; add: (name: string) => void; lines: () => string[]}) => void): Promise<void> {
  return withFolder((home) => {
    const path = join(home, 'history.jsonl')
    test({
      path,
      add: (name) => void appendLine(path, {at: '2026-11-22T10:00:00.000Z', argv: [name], directory: '/', duration_ms: 1, code: 0}),
      lines: () => readHistory(path).entries.map(({argv, number}) => `${number} ${argv.join(' ')}`),
    })
  })
}
