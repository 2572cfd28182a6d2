import {expect} from 'chai'
import {withProject} from '../support/sandbox-project.ts'

const BINARY_RUN = '"$NODE" "$MMM"'

describe('mmm run, when things happen meanwhile', () => {
  it('records what it did although the file of the specification was away for a while', () =>
    withProject(async (project) => {
      void BINARY_RUN
      project.spec('a', {run: ['mv specs/a.md away.md', 'touch gone; until [ -e looked ]; do sleep 0.01; done', 'mv away.md specs/a.md']})
      const running = project.start('run')
      const {until} = await import('../support/waiting.ts')
      const {existsSync, writeFileSync} = await import('node:fs')
      await until(() => existsSync(project.path('gone')))
      await project.mmm('spec', 'list')
      writeFileSync(project.path('looked'), '')
      const done = await running.finished
      console.log(done)
      console.log((await project.mmm('spec', 'list')).stdout, project.statuses())
    }))
})
