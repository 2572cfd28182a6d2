import {expect} from 'chai'
import {readVariablesFile} from '../../src/template/variables-file.ts'
import {withFiles} from '../support/folder.ts'

describe('a file of variables', () => {
  it('is read as TOML, JSON or YAML', () =>
    withFiles((folder) => {
      const expected = {goal: 'a: b', size: 2, tags: ['x', 'y']}
      const files = {
        'v.toml': 'goal = "a: b"\nsize = 2\ntags = ["x", "y"]\n',
        'v.json': JSON.stringify(expected),
        'v.yaml': 'goal: "a: b"\nsize: 2\ntags: [x, y]\n',
        v: 'goal: "a: b"\nsize: 2\ntags:\n- x\n- y\n',
      }
      for (const [name, text] of Object.entries(files)) {
        const read = readVariablesFile(folder.write(name, text))
        expect(read.ok && {...read.value}, name).to.deep.equal(expected)
      }
      expect(readVariablesFile(folder.write('empty.yaml', ''))).to.deep.equal({ok: true, value: {}})
    }))

  it('is named with line and column where it is wrong', () =>
    withFiles((folder) => {
      const problem = (name: string, text: string | Uint8Array): string => {
        const read = readVariablesFile(folder.write(name, text))
        return read.ok ? 'none' : read.error.message.replace(folder.path, '')
      }
      expect(problem('v.toml', 'a = 1\nb = \n')).to.match(/^\/v\.toml:2:\d+: /)
      expect(problem('v.json', '{"a": 1,\n "b": ]}')).to.match(/^\/v\.json:2:\d+: /)
      expect(problem('v.yaml', 'a: 1\nb: [\n')).to.match(/^\/v\.yaml:\d:\d+: /)
      expect(problem('v.yaml', '- a\n')).to.include('must hold names with values')
      expect(problem('v.yaml', new Uint8Array([0xff, 0xfe]))).to.include('could not be read')
      expect(problem('v.yaml', `a: ${'x'.repeat(300 * 1024)}`)).to.include('longer than 64 KiB')
      const bomb = `a: &a [x,x,x,x,x,x,x,x,x,x]\n${'b c d e f g'
        .split(' ')
        .map((key, index) => `${key}: &${key} [${Array(10).fill(`*${'abcdef'[index]}`).join(',')}]`)
        .join('\n')}\n`
      expect(problem('bomb.yaml', bomb)).to.include('alias')
      expect(problem('deep.yaml', `a: ${'['.repeat(30_000)}`)).to.include('nested deeper than 50 levels')
      const missing = readVariablesFile(folder.resolve('none.toml'))
      expect(missing).to.have.nested.property('error.code', 'FILE_READ_FAILED')
    }))
})
