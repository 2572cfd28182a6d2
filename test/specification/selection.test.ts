import {expect} from 'chai'
import {planSelection, type Selection} from '../../src/specification/selection.ts'
import {valueOf, withSpecProject} from '../support/spec-project.ts'

describe('a selection', () => {
  const files = {
    done: '---\nstatus: done\n---\n',
    open: '---\ntags: [x]\n---\n',
    next: '---\ndepends_on: [open, done]\ntags: [x, y]\n---\n',
    lost: '---\ndepends_on: [nowhere]\n---\n',
    gone: '---\nstatus: superseded\n---\n',
  }

  for (const [name, selection, expected] of [
    ['takes everything that is not done', {}, {specs: ['open', 'next'], upToDate: ['done'], skipped: ['gone'], stuck: ['lost']}],
    ['by name takes just that, and says what keeps it', {names: ['next']}, {specs: [], upToDate: [], skipped: [], stuck: ['next']}],
    [
      'takes what is needed as well when asked',
      {names: ['next'], withDependencies: true},
      {specs: ['open', 'next'], upToDate: ['done'], skipped: [], stuck: []},
    ],
    ['by tag takes what has any of them', {tags: ['y', 'z'], withDependencies: true}, {specs: ['open', 'next'], upToDate: ['done'], skipped: [], stuck: []}],
    ['is up to date where all is done', {names: ['done']}, {specs: [], upToDate: ['done'], skipped: [], stuck: []}],
    ['takes what is done again with force', {names: ['done'], force: true}, {specs: ['done'], upToDate: [], skipped: [], stuck: []}],
    [
      'forces only what was named, not what that needs',
      {names: ['next'], force: true, withDependencies: true},
      {specs: ['open', 'next'], upToDate: ['done'], skipped: [], stuck: []},
    ],
    ['takes what depends on the named ones when asked', {names: ['open'], dependents: true}, {specs: ['open', 'next'], upToDate: [], skipped: [], stuck: []}],
    ['by status takes what has any of them', {statuses: ['completed', 'skipped']}, {specs: ['gone'], upToDate: ['done'], skipped: [], stuck: []}],
    [
      'of the named ones takes only those with the status',
      {names: ['done', 'open'], statuses: ['pending']},
      {specs: ['open'], upToDate: [], skipped: [], stuck: []},
    ],
    ['takes nothing where nothing is stale', {stale: true}, {specs: [], upToDate: [], skipped: [], stuck: []}],
    ['takes what was set aside when it is named', {names: ['gone']}, {specs: ['gone'], upToDate: [], skipped: [], stuck: []}],
  ] as Array<[string, Selection, Record<'skipped' | 'specs' | 'stuck' | 'upToDate', string[]>]>) {
    it(name, () =>
      withSpecProject((project) => {
        for (const [file, text] of Object.entries(files)) project.write(file, text)

        const plan = valueOf(planSelection(valueOf(project.engine.view()), selection))

        expect({...plan, specs: plan.specs.map(({id}) => id)}).to.deep.include(expected)
      }),
    )
  }

  it('takes what is stale, and everything behind it', () =>
    withSpecProject((project) => {
      project.write('a', '---\nstatus: done\n---\n')
      project.write('b', '---\nstatus: done\ndepends_on: [a]\n---\n')
      project.write('c', '---\nstatus: done\n---\n')
      project.look()
      project.write('a', '---\nstatus: done\n---\nMore.\n')

      const plan = valueOf(project.engine.plan())
      expect(plan.specs.map(({id, wave}) => `${wave} ${id}`)).to.deep.equal(['1 a', '2 b'])
      expect(plan.upToDate).to.deep.equal(['c'])
    }))

  it('takes only what is stale, or that and what has a status', () =>
    withSpecProject((project) => {
      project.write('a', '---\nstatus: done\n---\n')
      project.write('b', '---\nstatus: done\n---\n')
      project.write('c', '---\ntitle: open\n---\n')
      project.look()
      project.write('a', '---\nstatus: done\n---\nMore.\n')
      const chosen = (selection: Selection): string[] => valueOf(project.engine.plan(selection)).specs.map(({id}) => id)

      expect(chosen({stale: true})).to.deep.equal(['a'])
      expect(chosen({stale: true, statuses: ['pending']})).to.deep.equal(['a', 'c'])
      expect(chosen({stale: true, tags: ['none']})).to.deep.equal([])
    }))

  it('takes what stands on something that is going to be proven anew, so that nothing is stale afterwards', () =>
    withSpecProject((project) => {
      project.write('a', '---\ntitle: open\n---\n')
      project.write('b', '---\nstatus: done\ndepends_on: [a]\n---\n')
      project.write('c', '---\nstatus: done\ndepends_on: [b]\n---\n')
      project.write('d', '---\nstatus: done\n---\n')

      const plan = valueOf(project.engine.plan())
      expect(plan.specs.map(({id, wave}) => `${wave} ${id}`)).to.deep.equal(['1 a', '2 b', '3 c'])
      expect(plan.upToDate).to.deep.equal(['d'])
    }))

  it('leaves alone what stands on something that cannot run', () =>
    withSpecProject((project) => {
      project.write('a', '---\ndepends_on: [nowhere]\n---\n')
      project.write('b', '---\nstatus: done\ndepends_on: [a]\n---\n')

      project.write('c', '---\ndepends_on: [b]\n---\n')

      const {specs, ...plan} = valueOf(project.engine.plan())
      expect(plan).to.deep.include({stuck: ['a'], upToDate: ['b']})
      expect(
        specs.map(({id}) => id),
        'built on what stands',
      ).to.deep.equal(['c'])
    }))

  it('leaves aside what was set aside, whatever needs it or stands on it', () =>
    withSpecProject((project) => {
      project.write('gone', '---\nstatus: superseded\n---\n')
      project.write('next', '---\ndepends_on: [gone]\n---\n')

      const chosen = (selection: Selection): string[] => valueOf(project.engine.plan(selection)).specs.map(({id}) => id)
      expect(chosen({names: ['next'], withDependencies: true})).to.deep.equal(['next'])
      expect(chosen({names: ['next', 'gone']})).to.deep.equal(['gone', 'next'])
    }))
})
