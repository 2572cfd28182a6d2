import {expect} from 'chai'
import {withWorkspace, type Workspace} from 'mmm-cli/testing'
import {mkdirSync, readFileSync, writeFileSync} from 'node:fs'
import {dirname, join} from 'node:path'
import {withSandbox} from '../support/binary.ts'
import {linkPlugin} from '../support/linked-plugin.ts'

type Json = Record<string, unknown>

const EVENTS = [
  'mmm:command:before',
  'mmm:command:after',
  'mmm:project:switch',
  'mmm:run:before',
  'mmm:run:after',
  'mmm:spec:before',
  'mmm:spec:after',
  'mmm:state:change',
] as const

/** A plugin with hooks: of each event the body of a function that gets `options`, and `note` to write a line to what the test reads. */
function linkHooks(workspace: Pick<Workspace, 'home'>, name: string, hooks: Readonly<Record<string, string>>): () => Json[] {
  const notes = join(dirname(workspace.home), `${name}.jsonl`)
  writeFileSync(notes, '')
  const files = Object.entries(hooks).map(([event, body]) => [
    `${event.replaceAll(':', '-')}.js`,
    `import {appendFileSync} from 'node:fs'
     const note = (what) => appendFileSync(${JSON.stringify(notes)}, JSON.stringify(what) + '\\n')
     export default async function ({config, context, host, ...options}) { ${body} }`,
  ])
  const targets = Object.keys(hooks).map((event) => [event, `./${event.replaceAll(':', '-')}.js`])
  linkPlugin(workspace, {name, manifest: {oclif: {hooks: Object.fromEntries(targets) as object}}, files: Object.fromEntries(files) as Record<string, string>})
  return () =>
    readFileSync(notes, 'utf8')
      .split('\n')
      .filter((line) => line !== '')
      .map((line) => JSON.parse(line) as Json)
}

/** A project with `first` and, depending on it, `second`. */
async function withProject(test: (workspace: Workspace) => Promise<void>): Promise<void> {
  await withWorkspace(async (workspace) => {
    await workspace.run('init', '--name', 'shop')
    workspace.write('specs/first.md', '---\nrun: ["true"]\n---\n# First\n')
    workspace.write('specs/second.md', '---\nrun: ["true"]\ndepends_on: [first]\ntags: [late]\n---\n# Second\n')
    await test(workspace)
  })
}

describe("hooks of mmm's own events", () => {
  it('are told what happens, in this order', () =>
    withProject(async (workspace) => {
      const notes = linkHooks(workspace, 'mmm-plugin-ears', Object.fromEntries(EVENTS.map((event) => [event, `note({event: '${event}', ...options})`])))

      expect(await workspace.run('run', '-j', '1')).to.include({code: 0, stderr: ''})

      const told = notes().filter(({event}) => event !== 'mmm:state:change')
      const project = {name: 'shop', path: workspace.directory}
      const first = {id: 'first', title: 'First', path: 'specs/first.md'}
      expect(told.map(({event, spec}) => (spec ? `${String(event)} ${(spec as {id: string}).id}` : event))).to.deep.equal([
        'mmm:command:before',
        'mmm:run:before',
        'mmm:spec:before first',
        'mmm:spec:after first',
        'mmm:spec:before second',
        'mmm:spec:after second',
        'mmm:run:after',
        'mmm:command:after',
      ])
      expect(told[0]).to.deep.equal({event: 'mmm:command:before', command: 'spec run', argv: ['-j', '1'], plugin: '@mmm-cli/plugin-spec'})
      expect(told[1]).to.deep.equal({event: 'mmm:run:before', project, run: 1, specs: ['first', 'second'], concurrency: 1})
      expect(told[2]).to.deep.include({project, run: 1, content: '---\nrun: ["true"]\n---\n# First\n', runner: 'shell'})
      expect(told[2]!.spec).to.deep.include(first)
      expect(told[3]).to.deep.include({outcome: 'completed', reason: null})
      expect(told[6]).to.deep.include({project, run: 1, cancelled: false})
      expect(told[6]!.summary).to.include({run: 1, completed: 2})
      expect(told[7]).to.deep.include({command: 'spec run', exit_code: 0, error: null})
    }))

  it('are told every change of the state that the command made, before it ends', () =>
    withProject(async (workspace) => {
      const notes = linkHooks(workspace, 'mmm-plugin-ears', {'mmm:state:change': 'note(options)'})

      await workspace.run('run')

      const told = notes().flatMap(({changes}) => changes as Json[])
      const listed = (await workspace.run('state', 'history', '--json')).json<Json[]>()
      expect(told).to.deep.equal(listed.toReversed())
      expect(notes()[0]!.project).to.deep.equal({name: 'shop', path: workspace.directory})
    }))

  it('are told how a command failed', () =>
    withProject(async (workspace) => {
      const notes = linkHooks(workspace, 'mmm-plugin-ears', {'mmm:command:after': 'note(options)'})

      expect((await workspace.run('spec', 'show', 'nothing')).code).to.equal(4)

      expect(notes()[0]).to.deep.include({command: 'spec show', argv: ['nothing'], exit_code: 4, error: 'SPEC_NOT_FOUND'})
    }))

  it('are told of another project, and of the one before', () =>
    withProject(async (workspace) => {
      await workspace.run('project', 'new', 'cafe')
      const notes = linkHooks(workspace, 'mmm-plugin-ears', {'mmm:project:switch': 'note(options)'})

      await workspace.run('project', 'switch', 'shop')
      await workspace.run('project', 'switch', 'cafe')
      await workspace.run('project', 'switch', 'nowhere')

      expect(notes().map(({previous, project}) => [previous, (project as {name: string}).name])).to.have.lengthOf(2)
      expect(notes()[1]).to.deep.equal({project: {name: 'cafe', path: join(workspace.directory, 'cafe')}, previous: 'shop'})
    }))

  it('run in the order of installation', () =>
    withProject(async (workspace) => {
      const said = ['mmm-plugin-one', 'mmm-plugin-two', 'mmm-plugin-a'].map((name) => {
        const wait = name === 'mmm-plugin-one' ? 'await new Promise((resolve) => setTimeout(resolve, 50))\n' : ''
        return linkHooks(workspace, name, {'mmm:command:before': `${wait}note({at: process.hrtime.bigint().toString()})`})
      })

      await workspace.run('status')

      const times = said.map((notes) => BigInt(String(notes()[0]!.at)))
      expect(times).to.deep.equal(times.toSorted((a, b) => (a < b ? -1 : 1)))
    }))

  it('get copies, and mmm itself to ask', () =>
    withProject(async (workspace) => {
      const notes = linkHooks(workspace, 'mmm-plugin-hand', {
        'mmm:spec:before':
          "options.spec.id = 'other'; options.spec.metadata.run = ['false']; note({specs: host.openProject().value.specifications.list().value.length})",
      })

      expect(await workspace.run('run')).to.include({code: 0})

      expect(notes()).to.deep.equal([{specs: 2}, {specs: 2}])
    }))
})

describe('a hook of mmm:spec:before', () => {
  it('that refuses keeps a specification and what depends on it from being done, with its reason in the state', () =>
    withProject(async (workspace) => {
      linkHooks(workspace, 'mmm-plugin-guard', {'mmm:spec:before': "return {refuse: 'the freeze is on\\u001b[31m'}"})

      const {code, stdout} = await workspace.run('run')

      expect(code).to.equal(1)
      expect(stdout)
        .to.include('blocked: first (the plugin mmm-plugin-guard refuses it: the freeze is on')
        .and.include('blocked: second (needs first, which was refused)')
      expect(stdout).to.not.include('\u001B[31m')
      const [change] = (await workspace.run('state', 'history', 'first', '--kind', 'spec.status', '--json')).json<Array<{author: string; after: Json}>>()
      expect(change!.author).to.equal('run:1')
      expect(change!.after).to.include({status: 'pending', reason: 'the plugin mmm-plugin-guard refuses it: the freeze is on\u001B[31m'})
      expect((await workspace.run('state', 'history')).stdout).to.include('pending as before: the plugin mmm-plugin-guard refuses it: the freeze is on')
      expect((await workspace.run('state', 'executions', '--json')).json()).to.deep.equal([])

      expect((await workspace.run('--no-plugins', 'run')).stdout).to.include('2 completed')
    }))

  it('that skips sets a specification aside, and what depends on it goes on', () =>
    withProject(async (workspace) => {
      linkHooks(workspace, 'mmm-plugin-guard', {'mmm:spec:before': "if (options.spec.id === 'first') return {skip: 'not needed here'}"})

      const {code, stdout} = await workspace.run('run')

      expect(code).to.equal(0)
      expect(stdout).to.include('- first skipped: the plugin mmm-plugin-guard skips it: not needed here').and.include('1 completed, 1 skipped')
      expect((await workspace.run('state', 'history', 'first')).stdout).to.include('pending → skipped: the plugin mmm-plugin-guard skips it: not needed here')
      const verified = await workspace.run('state', 'verify')
      expect(verified.code, verified.stdout).to.equal(0)
    }))

  it('leaves a reason that survives export and import', () =>
    withProject(async (workspace) => {
      linkHooks(workspace, 'mmm-plugin-guard', {'mmm:spec:before': "return {refuse: 'no'}"})
      await workspace.run('run')
      const [before] = (await workspace.run('state', 'history', 'first', '--json')).json<Json[]>()
      expect((await workspace.run('state', 'export', 'state.json')).code).to.equal(0)
      await workspace.run('project', 'new', 'copy')

      const imported = await workspace.run('state', 'import', 'state.json', '--project', 'copy', '--replace', '--force')

      expect(imported.code, imported.stderr).to.equal(0)
      const [after] = (await workspace.run('state', 'history', 'first', '--project', 'copy', '--json')).json<Json[]>()
      expect(after!.after).to.deep.equal(before!.after)
    }))

  it('is outdone by one that refuses, whichever was asked first', () =>
    withProject(async (workspace) => {
      linkHooks(workspace, 'mmm-plugin-one', {'mmm:spec:before': "return {skip: 'one'}"})
      linkHooks(workspace, 'mmm-plugin-two', {'mmm:spec:before': "return {refuse: 'two'}"})

      expect((await workspace.run('run')).stdout).to.include('refuses it: two')
    }))

  for (const answer of ['true', '"no"', '{}', '{skip: true}', '{refuse: 5}', '[]']) {
    it(`that answers ${answer} is named, and passed over`, () =>
      withProject(async (workspace) => {
        linkHooks(workspace, 'mmm-plugin-odd', {'mmm:spec:before': `return ${answer}`})

        const {code, stdout} = await workspace.run('run', 'first')

        expect(code).to.equal(0)
        expect(stdout).to.include('! The mmm:spec:before hook of the plugin mmm-plugin-odd gave an answer that is neither').and.include('1 completed')
      }))
  }
})

/** What a hook may do, and what its warning says. */
const MISBEHAVIOUR: ReadonlyArray<{does: string; text: string; says?: string; late?: string}> = [
  {does: 'throws', text: "throw new Error('no luck')", says: 'no luck'},
  {does: 'throws nothing at all', text: 'throw undefined', says: 'undefined'},
  {does: 'calls this.error', text: "context.error('no luck')", says: 'no luck'},
  {does: 'calls this.exit', text: 'context.exit(3)', says: 'it asked mmm to exit with 3'},
  {does: 'calls process.exit', text: 'process.exit(4)', says: 'it called process.exit(4)'},
  {does: 'calls process.abort', text: 'process.abort()', says: 'it called process.abort()'},
  {does: 'calls process.exit later', text: 'await new Promise(() => setTimeout(() => process.exit(4), 5))', says: 'it called process.exit(4)'},
  {does: 'leaves a rejection floating', text: "void Promise.reject(new Error('no luck'))", says: 'no luck'},
  {does: 'leaves a timer that throws', text: "setTimeout(() => { throw new Error('no luck') }, 5)", late: 'no luck'},
  {does: 'leaves a timer that exits', text: 'setTimeout(() => process.exit(4), 5)', late: 'it called process.exit(4)'},
  {does: 'leaves a timer', text: 'setInterval(() => {}, 50).unref()'},
  {does: 'sets the exit code', text: 'process.exitCode = 4'},
  {does: 'prints to stdout', text: "console.log('psst')"},
]

describe('a hook that misbehaves', () => {
  for (const {does, late, says, text} of MISBEHAVIOUR) {
    it(`and ${does} costs ${says || late ? 'a warning' : 'nothing'}, and the run goes on beside it`, () =>
      withProject(async (workspace) => {
        workspace.write('specs/first.md', '---\nrun: ["sleep 0.05"]\n---\n# First\n')
        // What is left behind must have gone off while the process lives.
        linkHooks(workspace, 'mmm-plugin-bad', {
          'mmm:spec:before': late ? `if (options.spec.id === 'first') ${text}` : text,
          ...(!late && {'mmm:run:after': text}),
        })
        const after = linkHooks(workspace, 'mmm-plugin-good', {'mmm:spec:before': 'note({})'})

        const {code, stderr, stdout} = await workspace.run('run')

        expect(code, stderr).to.equal(0)
        expect(stdout).to.include('2 completed').and.not.include('psst')
        expect(after()).to.have.lengthOf(2)
        const warnings = stderr.split('\n').filter((line) => line.includes('Warning'))
        if (says) {
          expect(warnings).to.have.lengthOf(3)
          expect(warnings[0]).to.include(`The mmm:spec:before hook of the plugin mmm-plugin-bad failed and was passed over: ${says}`)
          expect(warnings[2]).to.include('The mmm:run:after hook')
        } else if (late) expect(warnings[0]).to.include(`The plugin mmm-plugin-bad failed after it was done, which changes nothing: ${late}`)
        else expect(warnings).to.deep.equal([])
      }))
  }

  it('and never ends costs its time once', () =>
    withProject(async (workspace) => {
      linkHooks(workspace, 'mmm-plugin-bad', {'mmm:command:before': 'await new Promise(() => {})', 'mmm:command:after': 'await new Promise(() => {})'})

      const {code, stderr, stdout} = await workspace.run('spec', 'list', '--json')

      expect(code).to.equal(0)
      expect(JSON.parse(stdout)).to.have.lengthOf(2)
      expect(stderr.match(/Warning/g)).to.have.lengthOf(1)
      expect(stderr).to.include('The mmm:command:before hook of the plugin mmm-plugin-bad failed and was passed over: it did not end within 2 s')
    }))

  it('and never ends holds up nobody who stops the run', () =>
    withSandbox(async (sandbox) => {
      linkHooks(sandbox, 'mmm-plugin-bad', {'mmm:spec:before': "console.log('waiting'); await new Promise(() => {})"})
      await sandbox.run(['init', '--name', 'shop'])
      mkdirSync(join(sandbox.root, 'specs'), {recursive: true})
      writeFileSync(join(sandbox.root, 'specs', 'first.md'), '---\nrun: ["true"]\n---\n# First\n')

      const running = sandbox.start(['run'])
      await running.printed('waiting')
      running.child.kill('SIGINT')
      const {code, stdout} = await running.finished

      expect(code).to.equal(130)
      expect(stdout).to.include('1 not started')
    }))

  it('and runs a command of mmm raises no events by that', () =>
    withProject(async (workspace) => {
      const notes = linkHooks(workspace, 'mmm-plugin-deep', {'mmm:command:before': "note(options.command); await config.runCommand('spec:list', ['--json'])"})

      expect((await workspace.run('status')).code).to.equal(0)

      expect(notes()).to.deep.equal(['state status'])
    }))
})
