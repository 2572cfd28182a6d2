import {expect} from 'chai'
import {ok} from '../../src/result.ts'
import {unwrap, withProject} from '../support/state-project.ts'

/** A list in a list, so many times. */
function nested(levels: number): unknown {
  let value: unknown = 1
  for (let level = 0; level < levels; level++) value = [value]
  return value
}

describe('the values of a plugin', () => {
  it('are what was kept, by key, each plugin its own', () =>
    withProject((project) => {
      const [mine, other] = [project.state.valuesOf('mmm-plugin-mine'), project.state.valuesOf('mmm-plugin-other')]
      unwrap(mine.set('note:a', {list: [1, 'ü', null], __proto__: 1}))
      unwrap(mine.set('note:b', undefined))
      unwrap(mine.set('x', nested(50)))
      unwrap(other.set('note:a', 'theirs'))

      expect(mine.get('note:a')).to.deep.equal(ok({list: [1, 'ü', null]}))
      expect([mine.get('note:b'), mine.get('none')]).to.deep.equal([ok(null), ok()])
      expect([mine.keys(), mine.keys('note:'), mine.keys('none')]).to.deep.equal([ok(['note:a', 'note:b', 'x']), ok(['note:a', 'note:b']), ok([])])
      expect([mine.delete('note:a'), mine.delete('note:a'), other.get('note:a')]).to.deep.equal([ok(true), ok(false), ok('theirs')])
    }))

  it('change by what they are, or not at all when the change fails', () =>
    withProject((project) => {
      const values = project.state.valuesOf('mmm-plugin-mine')
      for (const name of ['Ada', 'Bob']) unwrap(values.update<string[]>('greeted', (before = []) => [...before, name]))

      expect(() =>
        values.update('greeted', () => {
          unwrap(values.set('other', 1))
          throw new Error('of the plugin')
        }),
      ).to.throw('of the plugin')
      expect([values.get('greeted'), values.get('other')]).to.deep.equal([ok(['Ada', 'Bob']), ok()])
    }))

  it('are refused where they could not be read again, or not be taken by an import', () =>
    withProject((project) => {
      const values = project.state.valuesOf('mmm-plugin-mine')
      unwrap(values.set('kept', 'before'))
      const circular: Record<string, unknown> = {}
      circular.self = circular
      const wrongs: ReadonlyArray<readonly [value: unknown, says: RegExp]> = [
        [() => 1, /it is not JSON\./],
        [1n, /it is not JSON\./],
        [circular, /it is not JSON\./],
        [Promise.resolve(1), /it is a promise\./],
        ['x'.repeat(8_000_000), /it is 8000002 characters long\./],
        [nested(51), /nested deeper than 50 levels\./],
      ]

      for (const [value, says] of wrongs) {
        const refused = values.set('kept', value)
        expect(refused).to.have.nested.property('error.code', 'PLUGIN_VALUE_INVALID')
        expect(refused).to.have.nested.property('error.message').that.matches(says)
      }
      for (const key of ['', 'x'.repeat(1025), '\ud800', 5, undefined])
        expect(values.set(key as string, 1), String(key)).to.have.nested.property('error.code', 'PLUGIN_VALUE_INVALID')
      expect(values.get('kept')).to.deep.equal(ok('before'))
      expect(values.keys()).to.deep.equal(ok(['kept']))
    }))
})
