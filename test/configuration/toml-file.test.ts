import {expect} from 'chai'
import {mkdirSync} from 'node:fs'
import {parseToml, readToml} from '../../src/configuration/toml-file.ts'
import {withFiles} from '../support/folder.ts'

describe('a TOML file', () => {
  it('is a table, whose keys are known by their places', () => {
    const file = read('log = 1\n\n[run]\n# comment = 5\nconcurrency = 8\n"max_iterations" = 5\n\n[run.deep]\nkey = 1\n\n[specs]\n  ignore = ["a"]\n')

    expect(file.table).to.deep.equal({log: 1, run: {concurrency: 8, max_iterations: 5, deep: {key: 1}}, specs: {ignore: ['a']}})
    for (const [key, line, column] of [
      ['log', 1, 1],
      ['run', 3, 1],
      ['run.concurrency', 5, 1],
      ['run.max_iterations', 6, 1],
      ['run.deep.key', 9, 1],
      ['specs.ignore', 12, 3],
      ['specs.absent', 1, 1],
    ] as const) {
      expect(file.locate(key), key).to.deep.equal({line, column})
    }
  })

  it('has the same places when its lines end the Windows way', () => {
    expect(read('[run]\r\nconcurrency = 8\r\n').locate('run.concurrency')).to.deep.equal({line: 2, column: 1})
  })

  it('is read without its byte order mark', () =>
    withFiles((folder) => {
      const result = readToml(folder.write('config.toml', '\uFEFF[run]\r\nconcurrency = 8\r\n'))
      expect(result).to.have.nested.property('value.table.run.concurrency', 8)
    }))

  it('is nothing where there is none', () =>
    withFiles((folder) => {
      expect(readToml(folder.resolve('nowhere.toml'))).to.deep.equal({ok: true, value: undefined})
      expect(readToml(folder.resolve('no/where.toml'))).to.deep.equal({ok: true, value: undefined})
    }))
})

describe('a TOML file that is wrong', () => {
  for (const [name, text, line, column, problem] of [
    ['no value', '[run]\nconcurrency =\n', 2, 14, /The line ends too early/],
    ['a key given twice', 'a = 1\nb = 2\na = 3\n', 3, 1, /a/],
    ['a table given twice', '[a]\n[b]\n[a]\n', 3, 1, /a/],
    ['a text that never ends', 'a = "x\n', 1, 7, /The line ends too early/],
    ['a number too great to hold', 'a = 9007199254740993\n', 1, 5, /losslessly|represent/],
    ['control characters', 'a = "\u0007"\n', 1, 6, /./],
    ['a key that names a prototype', 'a = 1\n[x]\n__proto__ = 1\n', 3, 1, /^The key "x\.__proto__" is not allowed$/],
    ['a table that names a prototype', '[constructor]\na = 1\n', 1, 1, /^The key "constructor" is not allowed$/],
    ['a prototype within a list', 'a = [{prototype = 1}]\n', 1, 1, /^The key ".*prototype" is not allowed$/],
  ] as const) {
    it(`says where and what: ${name}`, () => {
      const result = parseToml(text, 'config.toml')
      if (result.ok) throw new Error('it was accepted')

      expect(result.error).to.include({code: 'TOML_INVALID', exitCode: 3})
      expect(`${result.error.context.line}:${result.error.context.column}`).to.equal(`${line}:${column}`)
      expect(result.error.context.problem).to.match(problem)
      expect(result.error.message).to.equal(`config.toml:${line}:${column}: ${result.error.context.problem}.`)
      expect({}).to.not.have.property('a')
    })
  }

  it('is refused beyond 256 Ki characters, and beyond its parser’s depth', () => {
    expect(refused(`a = "${'x'.repeat(256 * 1024)}"\n`)).to.equal('config.toml:1:1: The file is longer than 262144 characters.')
    expect(refused(`a = ${'['.repeat(50_000)}${']'.repeat(50_000)}\n`)).to.match(/nest|depth/i)
    expect(refused(`${'a.'.repeat(20_000)}a = 1\n`)).to.match(/^config\.toml:1:\d+: /)
  })

  it('is told from one that cannot be read', () =>
    withFiles((folder) => {
      mkdirSync(folder.resolve('folder.toml'))
      const [directory, latin] = [readToml(folder.resolve('folder.toml')), readToml(folder.write('latin.toml', Uint8Array.from([0x61, 0xe9])))]

      for (const [result, path, reason] of [
        [directory, 'folder.toml', /EISDIR/],
        [latin, 'latin.toml', /encoded data was not valid/],
      ] as const) {
        if (result.ok) throw new Error('it was accepted')
        expect(result.error).to.include({code: 'TOML_UNREADABLE', exitCode: 3})
        expect(result.error.context).to.include({path: folder.resolve(path)})
        expect(result.error.message).to.match(reason)
      }
    }))
})

function read(text: string) {
  const result = parseToml(text, 'config.toml')
  if (!result.ok) throw result.error
  return result.value
}

function refused(text: string): string {
  const result = parseToml(text, 'config.toml')
  if (result.ok) throw new Error('it was accepted')
  return result.error.message
}
