import {expect} from 'chai'
import {eventsOf, type SandboxProject, summaryOf, withProject} from '../support/sandbox-project.ts'
import {type SmallDisk, withSmallDisk} from '../support/small-disk.ts'
import {linesOf} from '../support/waiting.ts'

const SPECS = Array.from({length: 12}, (_, index) => `s${String(index).padStart(2, '0')}`)

describe('mmm on a full disk', () => {
  it('says what is the matter and what to do, and works again once there is room', function () {
    return withStateOn(this, async (disk, {mmm, spec}) => {
      spec('a', {})
      await mmm('spec', 'list')
      disk.fill()

      const refused = await mmm('spec', 'mark', 'a', 'completed', '--json')
      expect(refused.code, refused.stderr).to.equal(1)
      expect(JSON.parse(refused.stdout)).to.have.nested.property('error.code', 'DATABASE_FULL')
      expect(JSON.parse(refused.stdout)).to.have.nested.property('error.suggestions.0').that.includes('Make room')

      disk.clear()
      expect(await mmm('spec', 'mark', 'a', 'completed')).to.include({code: 0, stdout: 'a is completed now.\n'})
    })
  })

  it('ends a run, which goes on once there is room: what was finished is neither lost nor repeated', function () {
    return withStateOn(this, async (disk, {mmm, path, spec}) => {
      for (const id of SPECS) spec(id, {run: [`echo ${id} >> done.txt`], verify: ['true']})
      spec('s05', {run: [`echo s05 >> done.txt`, `[ -e filled ] || { touch filled; cat /dev/zero > ${disk.path}/filler; } || true`], verify: ['true']})

      const stopped = await mmm('run', '--json')
      expect(stopped.code, stopped.stdout).to.equal(1)
      // The log of what would come next may meet it first.
      expect(eventsOf(stopped.stdout).at(-1)).to.have.nested.property('error.code').that.is.oneOf(['DATABASE_FULL', 'LOG_FAILED'])
      const finished = eventsOf(stopped.stdout).flatMap(({spec: id, type}) => (type === 'spec.completed' ? [id] : []))

      disk.clear()
      const wentOn = await mmm('run', '--json')
      expect(wentOn.code, wentOn.stdout).to.equal(0)
      expect(summaryOf(wentOn.stdout)).to.include({completed: SPECS.length - finished.length, up_to_date: finished.length})
      const work = linesOf(path('done.txt'))
      expect(new Set(work)).to.deep.equal(new Set(SPECS))
      expect(finished.filter((id) => work.filter((line) => line === id).length !== 1)).to.deep.equal([])
      expect(await mmm('state', 'verify')).to.include({code: 0})
    })
  })
})

type Bound = Pick<SandboxProject, 'path' | 'spec'> & {mmm: SandboxProject['mmm']}

/** Runs a test with a project whose state lies on a small disk. */
function withStateOn(context: Mocha.Context, test: (disk: SmallDisk, project: Bound) => Promise<void>): Promise<void> {
  return withSmallDisk(context, (disk) =>
    withProject((project) =>
      test(disk, {
        path: (...parts) => project.path(...parts),
        spec: (id, frontmatter) => project.spec(id, frontmatter),
        mmm: (...args) => project.sandbox.run(args, {cwd: project.directory, env: {MMM_STATE_DIR: disk.path}}),
      }),
    ),
  )
}
