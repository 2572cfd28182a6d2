import {expect} from 'chai'
import {mkdirSync, writeFileSync} from 'node:fs'
import {dirname, join} from 'node:path'
import {withWorkspace, type Workspace} from 'mmm-cli/testing'

const SPEC = '---\nrunner: cobbler\n---\n# Mend the shoes\n'

describe("a plugin's runner", () => {
  it('does the specifications that name it', () =>
    withRunner(
      `check: async () => ({ok: true, details: []}),
       describe: ({spec}) => 'mend ' + spec.id,
       async *run(task) { task.log.write('mending ' + task.spec.title); yield {type: 'report', outcome: 'success'} },`,
      async ({read, run}) => {
        const {code, json} = await run('status', '--json')
        expect(code).to.equal(0)
        expect((await run('run')).stdout).to.include('1 completed')
        const [execution] = (await run('state', 'executions', '--json')).json<Array<{runner: string; log: string}>>()
        expect(execution).to.include({runner: 'cobbler'})
        expect(read(execution!.log)).to.include('mending Mend the shoes')
        expect(json()).to.be.an('object')
      },
    ))

  it('that cannot work here blocks its specifications, with what to do', () =>
    withRunner(
      `check: async () => ({ok: false, reason: 'there is no leather', suggestions: ['Buy some.']}),
       describe: () => '',
       async *run() { throw new Error('never asked') },`,
      async ({run}) => {
        const {code, stdout} = await run('run')
        expect(code).to.equal(1)
        expect(stdout).to.include('The runner "cobbler" cannot work here: there is no leather. Buy some.')
        expect((await run('state', 'executions', '--json')).json()).to.deep.equal([])
      },
    ))

  it('whose check throws cannot work', () =>
    withRunner(`check() { throw new Error('ouch') }, describe: () => '', async *run() {},`, async ({run}) => {
      expect((await run('run')).stdout).to.include('its check threw: ouch')
    }))

  it('that is none blocks its specifications, and names the plugin', () =>
    withRunner(`check: 'yes',`, async ({run}) => {
      const {code, stdout} = await run('run')
      expect(code).to.equal(1)
      expect(stdout).to.include('The runner "cobbler" of the plugin mmm-plugin-cobbler does not load: its module has no runner as its default export.')
    }))

  it('is known to the doctor', () =>
    withRunner(`check: async () => ({ok: true, details: []}), describe: () => '', async *run() {},`, async ({run}) => {
      expect((await run('doctor')).stdout).to.not.include('The runner cobbler is not there')
    }))
})

/** A project with one specification for the runner `cobbler`, which a linked plugin brings. */
async function withRunner(members: string, test: (workspace: Workspace) => Promise<void>): Promise<void> {
  await withWorkspace(async (workspace) => {
    const root = join(dirname(workspace.home), 'mmm-plugin-cobbler')
    mkdirSync(root)
    const manifest = {name: 'mmm-plugin-cobbler', version: '1.0.0', type: 'module', oclif: {}, mmm: {runners: {cobbler: './runner.js'}}}
    writeFileSync(join(root, 'package.json'), JSON.stringify(manifest))
    writeFileSync(join(root, 'runner.js'), `export default {name: 'cobbler', ${members}}\n`)
    mkdirSync(join(workspace.home, 'data'), {recursive: true})
    const oclif = {schema: 1, plugins: [{name: manifest.name, root, type: 'link'}]}
    writeFileSync(join(workspace.home, 'data', 'package.json'), JSON.stringify({oclif}))
    await workspace.run('init')
    workspace.write('specs/shoes.md', SPEC)
    await test(workspace)
  })
}
