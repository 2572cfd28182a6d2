import {expect} from 'chai'
import {execFileSync} from 'node:child_process'
import {chmodSync, mkdirSync} from 'node:fs'
import {dirname, join} from 'node:path'
import {bytesBelow} from '../support/bytes-below.ts'
import {writeAsOrdinaryUser} from '../support/ordinary-user.ts'
import {withProject} from '../support/sandbox-project.ts'
import {unwrap, withWorkplace, type Workplace} from '../support/workplace.ts'

/** Of a specification: until the test says so. */
const WAIT = 'until [ -e go ]; do sleep 0.02; done'

describe('a state that may not be written', () => {
  it('is not begun in a project whose folder is read-only', function () {
    return withWorkplace((workplace) => explains(this, workplace, workplace.path))
  })

  it('is not opened in a folder that is read-only', function () {
    return withWorkplace((workplace) => {
      makeState(workplace)
      return explains(this, workplace, dirname(workplace.stateFile))
    })
  })

  it('is not written to where only the file is read-only', function () {
    return withWorkplace((workplace) => {
      makeState(workplace)
      chmodSync(dirname(workplace.stateFile), 0o777)
      return explains(this, workplace, workplace.stateFile)
    })
  })

  it('can be looked at on a read-only mount, and is explained by what would change it', function () {
    return withProject(async (project) => {
      project.spec('a', {run: ['true']})
      await project.mmm('run')
      await project.mmm('state', 'checkpoint', 'here')
      const before = bytesBelow(project.directory)

      await whileReadOnly(this, project.directory, async () => {
        for (const command of ['status', 'state history', 'state log a', 'run --dry-run']) {
          const {code, stderr, stdout} = await project.mmm(...command.split(' '))
          expect(stderr, command).not.to.include('Error')
          expect(stdout + stderr, command).to.match(/a|Up to date/)
          expect(code, command).to.equal(0)
        }
        for (const command of ['spec mark a pending', 'spec new b', 'run --force', 'undo']) {
          const {code, stderr} = await project.mmm(...command.split(' '))
          expect(stderr, command).to.match(
            /^ ›   Error: The state database .*shop\/\.mmm\/state\.db cannot be written: its file system is mounted read-only\.\n ›   Code: DATABASE_READ_ONLY\n/,
          )
          expect(stderr, command).to.include('MMM_STATE_DIR')
          expect(code, command).to.equal(1)
        }
      })

      expect(bytesBelow(project.directory)).to.deep.equal(before)
    })
  })

  it('shows what a run prints meanwhile, until the run has ended', function () {
    return withProject(async (project) => {
      project.spec('a', {run: [`echo first; ${WAIT}; echo last`]})
      const run = project.start('run')
      await run.printed('a')
      const mount = join(project.sandbox.root, 'mount')
      mkdirSync(mount)
      await whileReadOnly(
        this,
        mount,
        async () => {
          const log = project.sandbox.start(['state', 'log', 'a', '--follow'], {cwd: mount})
          await log.printed('first')
          project.write('go', '')
          const [{code, stderr, stdout}] = await Promise.all([log.finished, run.finished])

          expect(stdout).to.match(/\nfirst\nlast\n$/)
          expect(stderr).to.match(/· running\nThe state cannot be written here, .*\nThe run has ended: nothing more comes\. How it ended: mmm state log 1\n$/)
          expect(code).to.equal(0)
        },
        project.directory,
      )
    })
  })

  it('can be looked at where there is none yet', function () {
    return withProject(async (project) => {
      project.spec('a', {})
      await whileReadOnly(this, project.directory, async () => {
        const {code, stderr, stdout} = await project.mmm('status')
        expect({code, stderr}).to.deep.equal({code: 0, stderr: ''})
        expect(stdout).to.include('1 spec · 1 pending')
      })
    })
  })
})

/** Takes the right to write from a place, and expects that an ordinary user is told so, and that nothing changes. */
async function explains(context: Mocha.Context, {path, stateFile}: Workplace, place: string): Promise<void> {
  chmodSync(path, 0o755)
  chmodSync(place, place === stateFile ? 0o444 : 0o555)
  const before = bytesBelow(path)
  try {
    expect(await writeAsOrdinaryUser(context, stateFile)).to.equal(
      `DATABASE_READ_ONLY: The state database ${stateFile} cannot be written: this user may not write ${place}.`,
    )
    expect(bytesBelow(path)).to.deep.equal(before)
  } finally {
    chmodSync(place, 0o755)
  }
}

function makeState(workplace: Workplace): void {
  const open = workplace.open()
  unwrap(open.specifications.mark('first', 'completed'))
  open.close()
}

/** Runs a test while a folder, or another in its place, is mounted read-only, or skips it where nobody may mount. */
async function whileReadOnly(context: Mocha.Context, folder: string, test: () => Promise<void>, source = folder): Promise<void> {
  try {
    execFileSync('mount', ['--bind', source, folder], {stdio: 'ignore'})
  } catch {
    return context.skip()
  }
  try {
    execFileSync('mount', ['-o', 'remount,ro,bind', folder])
    await test()
  } finally {
    execFileSync('umount', ['--lazy', folder])
  }
}
