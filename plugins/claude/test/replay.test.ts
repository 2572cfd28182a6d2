import {expect} from 'chai'
import {existsSync, rmSync, symlinkSync} from 'node:fs'
import {join} from 'node:path'
import {INIT, result, tool, type Turn, withFakeClaude} from './fake-claude.ts'

const answer = (isError = false): object => ({type: 'user', message: {content: [{type: 'tool_result', tool_use_id: 't1', content: 'ok', is_error: isError}]}})
const writing = (path: string, content: string, isError = false): Turn => ({
  lines: [INIT, tool('Write', {file_path: path, content}), answer(isError), result()],
  write: isError || path.startsWith('/') || path.startsWith('..') ? {} : {[path]: content},
})
const VERIFIED = '---\nverify: ["grep good hello.txt"]\n---\n# Greet\n'

describe('mmm run --replay', () => {
  it('does again what an agent did, without it, and proves it anew', () =>
    withFakeClaude([writing('hello.txt', 'bad\n'), writing('hello.txt', 'good\n')], async ({calls, directory, read, run, write}) => {
      write('specs/greet.md', VERIFIED)
      expect((await run('run')).code).to.equal(0)
      rmSync(join(directory, 'hello.txt'))

      const {code, stdout} = await run('run', '--replay', '1', '--json')

      expect(code, stdout).to.equal(0)
      expect(calls()).to.have.length(2)
      expect(read('hello.txt')).to.equal('good\n')
      expect(stdout).to.include('"type":"spec.iteration_failed"').and.include('"text":"editing hello.txt')
      expect(read('.mmm/logs/2/greet.2.log')).to.include('→ editing hello.txt')
      expect((await run('state', 'executions', '--run', '2', '--json')).json<Array<{cost_usd: number}>>().map(({cost_usd}) => cost_usd)).to.deep.equal([0, 0])
      expect((await run('status')).stdout).to.include('Spent: $0.04')
    }))

  it('needs no claude', () =>
    withFakeClaude([writing('hello.txt', 'good\n')], async ({run, write}) => {
      write('specs/greet.md', VERIFIED)
      await run('run')
      process.env.FAKE_VERSION_EXIT = '3'
      try {
        expect((await run('run', '--force')).code).to.equal(1)
        expect((await run('run', '--replay', '1')).code).to.equal(0)
      } finally {
        delete process.env.FAKE_VERSION_EXIT
      }
    }))

  it('fails where the proof fails now', () =>
    withFakeClaude([writing('hello.txt', 'good\n')], async ({run, write}) => {
      write('specs/greet.md', VERIFIED)
      await run('run')
      write('specs/greet.md', VERIFIED.replace('grep good', 'grep better'))

      const {code, stdout} = await run('run', '--replay', '1')

      expect(code).to.equal(1)
      expect(stdout).to.include('run 1 has no iteration 2 of it')
    }))

  it('fails as it failed', () =>
    withFakeClaude([{lines: [INIT, result({is_error: true, result: 'I gave up'})]}], async ({run, write}) => {
      write('specs/greet.md', '---\nmax_iterations: 1\n---\n# Greet\n')
      await run('run')

      const {code, stdout} = await run('run', '--replay', '1')

      expect(code).to.equal(1)
      expect(stdout).to.include('I gave up')
    }))

  it('writes nothing that was denied, and nothing outside the project', () => {
    const outside = ['../outside.txt', '/proc/self/outside.txt', 'link/outside.txt', 'dangling', '.git/config']
    return withFakeClaude(
      [writing('denied.txt', 'x', true), ...outside.map((path) => ({lines: [INIT, tool('Write', {file_path: path, content: 'x'}), answer(), result()]}))],
      async ({directory, home, read, run, write}) => {
        for (const index of [0, 1, 2, 3, 4, 5]) write(`specs/s${index}.md`, `# ${index}\n`)
        await run('run', '-j', '1')
        symlinkSync(home, join(directory, 'link'))
        symlinkSync(join(home, 'new.txt'), join(directory, 'dangling'))

        expect((await run('run', '--replay', '1', '-j', '1')).code).to.equal(0)

        expect(existsSync(join(directory, 'denied.txt'))).to.equal(false)
        for (const path of [join(directory, '../outside.txt'), join(home, 'outside.txt'), join(home, 'new.txt'), join(directory, '.git/config')])
          expect(existsSync(path), path).to.equal(false)
        expect(read('.mmm/logs/2/s1.1.log')).to.include('! ../outside.txt lies outside the project, and was left alone')
      },
    )
  })

  it('is kept in a folder, and does the same in another copy of the project', () =>
    withFakeClaude([{lines: [], write: {}}], async ({calls, directory, home, read, run, write}) => {
      const elsewhere = {...INIT, cwd: '/home/ada/shop'}
      const path = '/home/ada/shop/src/hello.txt'
      write('specs/greet.md', VERIFIED.replace('hello.txt', 'src/hello.txt'))
      write('../script.json', JSON.stringify([{lines: [elsewhere, tool('Write', {file_path: path, content: 'good\n'}), answer(), result()]}]))
      await run('run', '--max-iterations', '1')
      const folder = join(home, 'recording')

      const kept = await run('runs', 'record', '1', folder)

      expect(kept.stdout).to.include('1 attempt of run 1 kept').and.include('Next: mmm run --replay')
      expect((await run('runs', 'record', '1', folder)).code, 'it is there already').to.equal(5)
      rmSync(join(directory, '.mmm', 'logs'), {recursive: true})
      const {code, stdout} = await run('run', '--replay', folder)
      expect(code, stdout).to.equal(0)
      expect(read('src/hello.txt')).to.equal('good\n')
      expect(calls()).to.have.length(1)
      expect((await run('state', 'executions', '--run', '2', '--json')).json<Array<{cost_usd: number}>>()[0]).to.include({cost_usd: 0})
    }))

  for (const [what, text] of [
    ['no JSON', '{'],
    ['of a later format', '{"format": 2, "attempts": []}'],
    ['of other files', '{"format": 1, "attempts": [{"spec": "greet", "iteration": 1, "log": "../../../secret.log", "failure": null}]}'],
  ] as const) {
    it(`refuses a recording that is ${what}`, () =>
      withFakeClaude([{}], async ({run, write}) => {
        write('specs/greet.md', '# Greet\n')
        write('kept/recording.json', text)

        const {code, stderr} = await run('run', '--replay', 'kept')

        expect(code).to.equal(3)
        expect(stderr).to.include('is no recording of a run').and.include('RECORDING_INVALID')
      }))
  }

  it('says so where there is no such run', () =>
    withFakeClaude([{}], async ({run, write}) => {
      write('specs/greet.md', '# Greet\n')
      const {code, stderr} = await run('run', '--replay', '7')
      expect(code).to.equal(4)
      expect(stderr).to.include('There are no attempts of a run 7 that can be done again.')
    }))
})
