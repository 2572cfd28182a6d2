import {expect} from 'chai'
import * as fc from 'fast-check'
import {type JsonRow, JsonRowReader} from '../../src/state/json-rows.ts'

/** Reads a document that comes in pieces; gives it as the object that it is. */
function read(pieces: readonly string[]): Record<string, unknown> {
  const reader = new JsonRowReader()
  const entries = new Map<string, unknown>()
  const take = ({kind, section, value}: JsonRow): void => {
    if (kind === 'row') (entries.get(section) as unknown[]).push(value)
    else entries.set(section, kind === 'list' ? [] : value)
  }
  for (const piece of pieces) for (const event of reader.push(piece)) take(event)
  reader.end()
  return Object.fromEntries(entries)
}

/** Why a document is refused. */
function refusal(document: string): string {
  try {
    read([document])
  } catch (error) {
    expect(error).to.include({code: 'JSON_ROWS', exitCode: 3})
    return (error as Error).message
  }
  throw new Error(`it was read: ${document.slice(0, 100)}`)
}

function cut(text: string, places: readonly number[]): string[] {
  const at = [0, ...places.map((place) => place % (text.length + 1)).toSorted((a, b) => a - b), text.length]
  return at.slice(1).map((end, index) => text.slice(at[index], end))
}

const json = fc.jsonValue({maxDepth: 4, stringUnit: 'binary'})
const document = fc.dictionary(fc.string({unit: 'binary'}), fc.oneof(fc.array(json), json), {noNullPrototype: true, maxKeys: 6})

describe('JsonRowReader', () => {
  it('reads what JSON.parse reads, wherever the pieces are cut and however it is spaced', () => {
    fc.assert(
      fc.property(document, fc.array(fc.nat(), {maxLength: 8}), fc.constantFrom('', ' ', '\t', '\r\n'), (value, places, space) => {
        const text = JSON.stringify(value, undefined, space)
        expect(read(cut(`${space}${text}${space}`, places))).to.deep.equal(JSON.parse(text))
      }),
      {numRuns: 300},
    )
  })

  it('refuses whatever JSON.parse refuses, one character changed', () => {
    const valid = '{"a": [{"b": "x\\"]}"}, [1, -2.5e3], null, true], "c": "d", "e": []}'
    fc.assert(
      fc.property(
        fc.nat(valid.length - 1),
        fc.constantFrom('{', '}', '[', ']', ',', ':', '"', '\\', ' ', 'x', '0', '\u0000', '\uFEFF'),
        fc.boolean(),
        (at, character, insert) => {
          const text = valid.slice(0, at) + character + valid.slice(insert ? at : at + 1)
          const expected = attempt(() => JSON.parse(text) as unknown)
          expect(
            attempt(() => read([text])),
            text,
          ).to.deep.equal(expected)
        },
      ),
      {numRuns: 1000},
    )
  })

  it('refuses a document that is cut off, wherever that is', () => {
    const whole = '{"format": "x", "rows": [{"a": [1, "]"]}, {"b": null}], "empty": []}'
    expect(refusal('')).to.include('it is empty')
    for (let end = 1; end < whole.length; end++) expect(refusal(whole.slice(0, end)), whole.slice(0, end)).to.include('it is cut off')
  })

  it('refuses what stands before, behind and between', () => {
    expect(refusal('[{"a": 1}]')).to.include('it is no JSON object')
    expect(refusal('{"a": []} {')).to.include('something follows its end')
    expect(refusal('{"a": [1] 2}')).to.include('"2" stands where "," or "}" should')
    expect(refusal('{"a": [1 2]}')).to.include('"2" stands where "," or "]" should')
    expect(refusal('{"a" 1}')).to.include('"1" stands where ":" should')
    expect(refusal('{a: 1}')).to.include('"a" stands where a key should')
  })

  it('refuses a comma that nothing follows', () => {
    expect(refusal('{"a": 1,}')).to.include('"}" stands where a key should')
    refusal('{"a": [1,]}')
    refusal('{"a": [,1]}')
  })

  it('takes no byte order mark for white space', () => {
    refusal('{"a": \uFEFF[1]}')
    refusal('{"a": [1]}\uFEFF')
  })

  it('refuses a row that is nested deeper than any that mmm writes, long before the stack ends', () => {
    expect(refusal(`{"a": [${'['.repeat(10_000_000)}`)).to.include('nested deeper than 64 levels')
    expect(refusal(`{"a": [${'{"b":'.repeat(100)}`)).to.include('nested deeper than 64 levels')
  })

  it('tells where in the document it stopped, over all pieces', () => {
    const reader = new JsonRowReader()
    expect([...reader.push('{"a": [1, ')]).to.have.length(2)
    expect(() => [...reader.push('2], "b": x}')]).to.throw(/near line 1, character (?:1\d|2\d)/)
  })

  it('tells the line and the beginning of a value that is none', () => {
    expect(refusal('{\n"a": [\n1,\n{"b": NaN}\n]}')).to.match(/near line 4, character 12: .*NaN/)
    expect(refusal('{"a":\n1,\n"b" 2}')).to.include('near line 3, character 13: "2" stands where ":" should')
  })

  it('takes no number that would become infinite, wherever it stands', () => {
    for (const text of ['1e999', '-1e+400', '9'.repeat(400), '[{"b": [1e999]}]']) expect(refusal(`{"a": [{"x": ${text}}]}`)).to.include('a number is too large')
    expect(read(['{"a": ["1e999", 1e300, "' + '9'.repeat(400) + '"]}'])).to.deep.equal({a: ['1e999', 1e300, '9'.repeat(400)]})
  })

  it('gives up on a row of 100 MB without holding it whole', () => {
    const megabyte = 'x'.repeat(1024 * 1024)
    const reader = new JsonRowReader()
    expect([...reader.push('{"a": ["')]).to.have.length(1)
    let taken = 0
    expect(() => {
      for (; taken < 100; taken++) expect([...reader.push(megabyte)]).to.be.empty
    }).to.throw('a value is longer than')
    expect(taken).to.be.below(65)
  })
})

/** What came of it; of a failure only that it was one. */
function attempt<T>(work: () => T): T | 'refused' {
  try {
    return work()
  } catch {
    return 'refused'
  }
}
