import {expect} from 'chai'
import * as fc from 'fast-check'
import {findKeyPositions} from '../../src/configuration/key-positions.ts'
import {parseToml} from '../../src/configuration/toml-file.ts'
import {isTable} from '../../src/configuration/toml-value.ts'
import {formatKey} from '../../src/configuration/key-path.ts'

/** `line:column` of each key. */
function placesIn(...lines: readonly string[]): Record<string, string> {
  return Object.fromEntries([...findKeyPositions(lines.join('\n'))].map(([key, {column, line}]) => [key, `${line}:${column}`]))
}

describe('the places of keys in a TOML text', () => {
  it('are those of tables, of keys in them and of dotted keys', () => {
    expect(placesIn('editor = "vi"', '', '[run]', '  concurrency = 4 # many', 'a.b = 1')).to.deep.equal({
      editor: '1:1',
      run: '3:1',
      'run.concurrency': '4:3',
      'run.a': '5:1',
      'run.a.b': '5:1',
    })
  })

  it('are not taken from texts, comments or values that look like keys', () => {
    const places = placesIn('[variables]', 'text = """', 'run.timeout = 1', '[run]', '"""', "other = '''", 'x = 1', "'''", '# y = 2', 'z = "a = 1 # b"')

    expect(Object.keys(places)).to.deep.equal(['variables', 'variables.text', 'variables.other', 'variables.z'])
    expect(places['variables.z']).to.equal('10:1')
  })

  it('are found after texts that end in quotes', () => {
    expect(placesIn('a = """"x""""', "b = ''''y''''", String.raw`c = "\"" # "`, 'd = 1').d).to.equal('4:1')
  })

  it('are found in inline tables and after lists of many lines', () => {
    const places = placesIn('run = {concurrency = 4, timeout = "1m"}', 'list = [', '  {a = 1}, # [b]', ']', 'last = 2')

    expect(places).to.include({'run.concurrency': '1:8', 'run.timeout': '1:25', 'list.a': '3:4', last: '5:1'})
  })

  it('do not depend on how a key is quoted or a line is ended', () => {
    expect(placesIn('[ "run" ]\r', "'time\\out' = 1\r", String.raw`"sp\u0061ce d" = 2`)).to.deep.equal({
      run: '1:1',
      [String.raw`run."time\\out"`]: '2:1',
      'run."space d"': '3:1',
    })
  })

  it('are found for every key of any text that parses', () => {
    const key = fc.constantFrom('a', 'b-c', '"d e"', "'f.g'", 'h . i')
    const value = fc.constantFrom(
      '1',
      '"x # y"',
      "'z'",
      '[1, [2]]',
      '[\n  "=",\n]',
      '{}',
      '{p = 1, q.r = "]"}',
      '"""\n[t]\nk = 1\n"""',
      '1979-05-27 07:32:00',
      'true',
    )
    const pair = fc.tuple(key, value, fc.constantFrom('', ' # note', '\r')).map(([name, written, end]) => `${name} = ${written}${end}`)
    const heading = fc.tuple(fc.constantFrom('[%]', '[[%]]', '  [ % ]'), key).map(([form, name]) => form.replace('%', name))
    const texts = fc.array(fc.oneof(pair, heading, fc.constantFrom('', '# k = 1', '\t')), {maxLength: 8}).map((lines) => lines.join('\n'))

    fc.assert(
      fc.property(texts, (text) => {
        const file = parseToml(text, 'x.toml')
        fc.pre(file.ok)
        const places = findKeyPositions(text)
        for (const name of keysOf(file.value.table)) expect([...places.keys()], text).to.include(name)
      }),
    )
  })

  it('are found in a text of 250,000 characters at once', () => {
    const text = `a = """${'"x '.repeat(40_000)}"""\nb = '${'y'.repeat(120_000)}'\nc = 1`

    expect(findKeyPositions(text).get('c')).to.deep.equal({line: 3, column: 1})
  })
})

function keysOf(table: Readonly<Record<string, unknown>>, prefix: readonly string[] = []): string[] {
  return Object.entries(table).flatMap(([name, value]) => {
    const path = [...prefix, name]
    return [formatKey(path), ...(isTable(value) ? keysOf(value, path) : [])]
  })
}
