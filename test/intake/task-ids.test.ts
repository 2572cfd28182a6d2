import {expect} from 'chai'
import fc from 'fast-check'
import {arrange} from '../../src/intake/arrange.ts'
import type {ForeignTask} from '../../src/intake/foreign-task.ts'
import {formatImported, isUntouched} from '../../src/intake/imported-file.ts'
import {nameTasks, toId} from '../../src/intake/task-ids.ts'
import {isSpecId} from '../../src/specification/specification.ts'
import {parseSpecificationBytes} from '../../src/specification/specification-parser.ts'

const toTask = (key: string, rest: Partial<ForeignTask> = {}): ForeignTask => ({
  key,
  name: key,
  title: key,
  needs: [],
  tags: [],
  status: 'pending',
  source: {},
  body: '',
  ...rest,
})

const anyText = fc.oneof(
  fc.string({unit: 'binary', maxLength: 80}),
  fc.string({unit: 'grapheme', maxLength: 200}),
  fc.constantFrom('../../x', '/etc/passwd', 'CON', '..', '.', '', '-x', 'a/b\\c', 'ǅ', 'İstanbul'),
)

describe('ids of imported tasks', () => {
  for (const [name, id] of [
    ['3.1 Set up “the” Store/Cache', '3.1-set-up-the-store-cache'],
    ['bd-a1b2 Größe & Maß', 'bd-a1b2-grosse-maß'],
    ['T001 don’t stop', 't001-dont-stop'],
    ['7 登录 页面', '7-登录-页面'],
    ['../../etc/passwd', 'etc-passwd'],
    ['', 'task'],
    [`1 ${'word '.repeat(30)}`, '1-word-word-word-word-word-word-word-word-word'],
  ] as const) {
    it(`makes ${id} of ${JSON.stringify(name.slice(0, 40))}`, () => {
      expect(toId(name)).to.equal(id.replace('grosse', 'große'.normalize('NFKD').replaceAll(/\p{M}/gu, '')))
    })
  }

  it('are ids, safe as names of files, and different for every task, whatever the tasks are called', () => {
    fc.assert(
      fc.property(fc.uniqueArray(anyText, {maxLength: 12}), (names) => {
        const ids = [
          ...nameTasks(
            names.map((name, index) => toTask(String(index), {name})),
            new Map(),
          ).values(),
        ]
        for (const id of ids) {
          expect(isSpecId(id), id).to.equal(true)
          expect(Buffer.byteLength(`${id}.md`)).to.be.below(255)
          expect(id).to.not.match(/[\\/:\0]|^\.|\.\./)
        }
        expect(new Set(ids.map((id) => id.toLowerCase())).size).to.equal(names.length)
      }),
    )
  })

  it('stay what they were once', () => {
    const tasks = [toTask('1', {name: '1 New title'}), toTask('2', {name: '1 Old title'})]
    expect([...nameTasks(tasks, new Map([['1', '1-old-title']]))]).to.deep.equal([
      ['1', '1-old-title'],
      ['2', '1-old-title-2'],
    ])
  })
})

describe('the file of an imported task', () => {
  const anything = fc.record({
    key: anyText,
    title: anyText,
    number: fc.option(anyText, {nil: undefined}),
    tags: fc.array(anyText, {maxLength: 3}),
    body: anyText,
    source: fc.dictionary(anyText, fc.jsonValue({maxDepth: 12}), {maxKeys: 5}),
  })

  it('can always be read, says what was given, and knows whether it was touched', () => {
    fc.assert(
      fc.property(anything, ({body, key, number, source, tags, title}) => {
        const task = toTask(key, {body, number, source, tags, title: title.trim() || 'title'})
        const {text} = formatImported(task, 'beads', ['other'])
        const parsed = parseSpecificationBytes(Buffer.from(text), 'specs/a.md')

        expect(parsed.problems.filter(({severity}) => severity === 'error')).to.deep.equal([])
        expect(parsed.problems.filter(({code}) => code === 'unknown-key')).to.deep.equal([])
        expect(parsed.draft?.references).to.deep.equal(['other'])
        expect((parsed.draft!.metadata.source as {key: string}).key).to.equal(key.toWellFormed())
        expect(isUntouched(text)).to.equal(true)
        expect(isUntouched(text.replaceAll('\n', '\r\n'))).to.equal(true)
        expect(isUntouched(`${text}x`)).to.equal(false)
        expect(isUntouched(text.replace('title:', 'title: x'))).to.equal(false)
      }),
    )
  })
})

describe('the graph of imported tasks', () => {
  /** Tasks whose needs and parents are anything: circles, missing ones, themselves. */
  const graphs = fc.integer({min: 1, max: 12}).chain((size) => {
    const key = fc.integer({min: 0, max: size}).map(String)
    return fc.tuple(
      ...Array.from({length: size}, (_, index) =>
        fc.record({needs: fc.array(key, {maxLength: 3}), parent: fc.option(key, {nil: undefined})}).map((rest) => toTask(String(index), rest)),
      ),
    )
  })

  it('is either refused for its circles or has none, drops what waits for its own whole, and every part waits for what its whole waits for', () => {
    let sound = 0
    fc.assert(
      fc.property(graphs, (tasks) => {
        const arranged = arrange(tasks, 'tasks.json')
        const parents = new Map(tasks.map(({key, parent}) => [key, parent]))
        const isAround = (need: string, key: string, seen = new Set<string>()): boolean => {
          if (need === key) return true
          const parent = parents.get(key)
          return parent !== undefined && !seen.has(key) && isAround(need, parent, seen.add(key))
        }
        const meant = (key: string, needs: readonly string[]): string[] => needs.filter((need) => Number(need) < tasks.length && !isAround(need, key))
        const own = new Map(tasks.map(({key, needs, parent}) => [key, {needs: meant(key, needs), parent}]))
        for (const [key, {parent}] of own) if (parent !== undefined && parent !== key) own.get(parent)?.needs.push(key)
        expect(arranged.problems.length > 0, 'refused').to.equal(hasCircle(new Map([...own].map(([key, {needs}]) => [key, needs]))))
        if (arranged.problems.length > 0) return
        sound++
        const after = new Map(arranged.tasks.map(({key, needs}) => [key, needs]))
        expect(hasCircle(after)).to.equal(false)
        for (const {key, needs, parent} of tasks) {
          for (const need of meant(key, needs)) expect(after.get(key)).to.include(need)
          if (parent !== undefined && own.has(parent) && parent !== key) expect(after.get(parent)).to.include(key)
        }
      }),
      {numRuns: 300},
    )
    expect(sound).to.be.above(20)
  })

  it('hands down what a whole waits for, but not to what that waits for', () => {
    const tasks = [
      toTask('whole', {needs: ['before', 'part-1']}),
      toTask('part-1', {parent: 'whole'}),
      toTask('part-2', {parent: 'whole', needs: ['part-1']}),
      toTask('before'),
    ]
    const needs = Object.fromEntries(arrange(tasks, 'x').tasks.map((each) => [each.key, [...each.needs].toSorted()]))

    expect(needs).to.deep.equal({whole: ['before', 'part-1', 'part-2'], 'part-1': ['before'], 'part-2': ['before', 'part-1'], before: []})
  })

  it('hands down through several wholes, in whatever order they were written', () => {
    const tasks = [toTask('leaf', {parent: 'branch'}), toTask('branch', {parent: 'tree'}), toTask('tree', {needs: ['soil']}), toTask('soil')]
    const needs = Object.fromEntries(arrange(tasks, 'x').tasks.map((each) => [each.key, [...each.needs].toSorted()]))

    expect(needs).to.deep.equal({tree: ['branch', 'soil'], branch: ['leaf', 'soil'], leaf: ['soil'], soil: []})
  })

  it('takes a long chain', () => {
    const tasks = Array.from({length: 20_000}, (_, index) => toTask(String(index), {needs: index > 0 ? [String(index - 1)] : []}))
    expect(arrange(tasks, 'x').problems).to.be.empty
  })
})

function hasCircle(graph: ReadonlyMap<string, readonly string[]>): boolean {
  const left = new Map([...graph].map(([key, needs]) => [key, new Set(needs)]))
  for (;;) {
    const free = [...left].find(([, needs]) => needs.size === 0)?.[0]
    if (free === undefined) return left.size > 0
    left.delete(free)
    for (const needs of left.values()) needs.delete(free)
  }
}
