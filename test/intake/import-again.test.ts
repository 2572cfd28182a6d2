import {expect} from 'chai'
import fc from 'fast-check'
import {writeFileSync} from 'node:fs'
import {Host} from '../../src/host.ts'
import {valueOf} from '../support/spec-project.ts'
import {withFolder} from '../support/temporary.ts'

const text = fc.oneof(
  fc.string({unit: 'grapheme', maxLength: 40}),
  fc.string({unit: 'binary', maxLength: 20}),
  fc.constantFrom('---\n', '`````', '# x', 'yes', '0x1', '1e3', '~', 'null', 'it\'s: "so"', '- [ ] a\n- [x] b'),
)

/** Issues of Beads as they may be, however odd: each may need those before it. */
const issues = fc.array(
  fc.record({
    title: text.map((title) => `t${title}`),
    description: fc.option(text, {nil: undefined}),
    status: fc.constantFrom('open', 'closed', 'in_progress', 'deferred'),
    priority: fc.integer({min: 0, max: 4}),
    labels: fc.array(text, {maxLength: 2}),
    needs: fc.array(fc.nat(6), {maxLength: 2}),
    extra: fc.dictionary(text, fc.jsonValue({maxDepth: 3}), {maxKeys: 2}),
  }),
  {minLength: 1, maxLength: 5},
)

type Issue = typeof issues extends fc.Arbitrary<Array<infer T>> ? T : never

const toLines = (list: readonly Issue[]): string =>
  list
    .map(({extra, needs, ...rest}, index) =>
      JSON.stringify({
        ...Object.fromEntries(Object.entries(extra).map(([key, value]) => [`x${key}`, value])),
        ...rest,
        id: `bd-${index}`,
        dependencies: needs.filter((need) => need < index).map((need) => ({depends_on_id: `bd-${need}`, type: 'blocks'})),
      }),
    )
    .join('\n')

describe('importing anything again', () => {
  it('changes nothing; and another status or time of change there makes no other file', () =>
    withFolder((folder) => {
      let number = 0
      fc.assert(
        fc.property(issues, (list) => {
          const home = `${folder}/${number++}`
          const host = new Host({cwd: folder, environment: {MMM_HOME: `${home}/home`}})
          try {
            valueOf(host.projects.init({path: `${home}/shop`, name: 'shop'}))
            const path = `${home}/shop/issues.jsonl`
            writeFileSync(path, toLines(list))
            const {foreign, specifications} = valueOf(host.openProject({name: 'shop'}))
            const first = valueOf(foreign.import({path, kind: 'beads'}))
            const report = valueOf(specifications.validate())
            writeFileSync(path, toLines(list.map((issue) => ({...issue, status: 'in_progress', updated_at: 'now'}))))
            const second = valueOf(foreign.import({path, kind: 'beads'}))

            expect(first.created).to.have.length(list.length)
            expect(report.problems).to.deep.equal([])
            expect(second.unchanged, JSON.stringify(second)).to.have.length(list.length)
          } finally {
            host.close()
          }
        }),
        {numRuns: 20},
      )
    }))
})
