import {expect} from 'chai'
import {withProject} from '../support/sandbox-project.ts'

const SPECS = Array.from({length: 50}, (_, index) => `s${String(index).padStart(2, '0')}`)

describe('fifty mmm spec mark at once, each of another specification', () => {
  it('all succeed, and all fifty marks are there', () =>
    withProject(async (project) => {
      for (const id of SPECS) project.spec(id, {})

      const marked = await Promise.all(SPECS.map((id) => project.mmm('spec', 'mark', id, 'skipped')))

      expect(marked.filter(({code}) => code !== 0)).to.deep.equal([])
      expect(Object.values(project.statuses())).to.deep.equal(SPECS.map(() => 'skipped'))
      const {stdout} = await project.mmm('state', 'history', '--kind', 'spec.status', '--limit', '100', '--json')
      const changes = JSON.parse(stdout) as Array<{id: string; version: number}>
      expect(changes.map(({id}) => id).toSorted()).to.deep.equal(SPECS)
      expect(new Set(changes.map(({version}) => version)).size, 'a version of its own for each').to.equal(50)
      expect(await project.mmm('state', 'verify')).to.include({code: 0})
    }))
})
