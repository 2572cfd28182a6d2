import {expect} from 'chai'
import fc from 'fast-check'
import {withWorkspace} from 'mmm-cli/testing'
import {matchPrefixes} from '../../src/dispatch/prefixes.ts'

const NAMES = [
  'spec list',
  'spec run',
  'spec ready',
  'spec new',
  'state status',
  'state prune',
  'status',
  'plugins',
  'plugins list',
  'run',
  'undo',
  'do',
  'do it',
]

describe('the beginnings of words', () => {
  for (const [typed, meaning] of [
    ['sp li', 'spec list'],
    ['sp', 'spec'],
    ['spec l', 'spec list'],
    ['sp r', 'spec ready | spec run'],
    ['s', 'spec | state | status'],
    ['stat', 'state | status'],
    ['stat x', 'state | status'],
    ['state st', 'state status'],
    ['sp new first second', 'spec new + first second'],
    ['ru fast', 'run + fast'],
    ['sp lst', 'nothing, nearly spec lst'],
    ['xyz', 'nothing, nearly xyz'],
    ['do', 'do'],
    ['do i', 'do it'],
    ['do x', 'do + x'],
    ['plug l', 'plugins list'],
  ] as const) {
    it(`${typed}: ${meaning}`, () => {
      expect(show(typed)).to.equal(meaning)
    })
  }

  for (const [typed, meaning] of [
    ['state pru', 'nothing, nearly state prune'],
    ['und', 'nothing, nearly undo'],
    ['sta prune', 'state prune'],
    ['state prune', 'state prune'],
  ] as const) {
    it(`are too little to destroy: ${typed}: ${meaning}`, () => {
      expect(show(typed)).to.equal(meaning)
    })
  }

  it('never beat a whole word, and mean the same in whatever order the names come', () => {
    const word = fc.string({unit: fc.constantFrom('a', 'b'), minLength: 1, maxLength: 3})
    const name = fc.array(word, {minLength: 1, maxLength: 3}).map((words) => words.join(' '))
    fc.assert(
      fc.property(fc.array(name, {minLength: 1}), fc.array(word, {minLength: 1, maxLength: 3}), (names, words) => {
        const match = matchPrefixes(words, names)
        expect(match).to.deep.equal(matchPrefixes(words, names.toReversed()))
        if (names.includes(words.join(' '))) expect(match).to.deep.equal({kind: 'match', name: words.join(' '), length: words.length})
        if (match.kind === 'match') for (const [index, part] of match.name.split(' ').entries()) expect(part.startsWith(words[index]!)).to.equal(true)
      }),
    )
  })

  it('will do for a command, a topic and the subject of help', () =>
    withWorkspace(async ({run}) => {
      await run('init')

      expect(await run('sp', 'li', '--json')).to.include({code: 0, stdout: '[]\n', stderr: ''})
      expect((await run('sp')).stdout).to.include('$ mmm spec COMMAND')
      expect((await run('help', 'sp', 'li')).stdout).to.include('$ mmm spec list')
      expect((await run('sp', 'li', '--help')).stdout).to.include('$ mmm spec list')
      expect((await run('plugins', 'insp', 'nothing')).stderr).to.include('nothing')
    }))

  it('that may mean several commands name them, and exit 2', () =>
    withWorkspace(async ({run}) => {
      const {code, stderr} = await run('stat')

      expect(code).to.equal(2)
      expect(stderr).to.include('`mmm stat` may mean `mmm state`, `mmm status`.').and.include('COMMAND_AMBIGUOUS')
      expect((await run('stat', '--json')).json())
        .to.have.nested.property('error.context.candidates')
        .that.deep.equals(['state', 'status'])
    }))

  it('help to find what a mistyped word behind them meant', () =>
    withWorkspace(async ({run}) => {
      expect((await run('sp', 'lsit')).stderr).to.include('Did you mean `mmm spec list`?')
      expect((await run('state', 'pru')).stderr).to.include('Did you mean `mmm state prune`?')
    }))
})

function show(typed: string): string {
  const words = typed.split(' ')
  const match = matchPrefixes(words, NAMES)
  if (match.kind === 'none') return `nothing, nearly ${match.nearly.join(' ')}`
  if (match.kind === 'ambiguous') return match.names.join(' | ')
  return [match.name, ...(match.length < words.length ? ['+', ...words.slice(match.length)] : [])].join(' ')
}
