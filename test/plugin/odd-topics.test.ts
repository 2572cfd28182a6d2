import {expect} from 'chai'
import {dirname, join} from 'node:path'
import {withWorkspace, type Workspace} from 'mmm-cli/testing'
import {linkPlugin} from '../support/linked-plugin.ts'

const command = (statics: string): string =>
  `import {MmmCommand} from 'mmm-cli'\nexport default class extends MmmCommand { ${statics}; async run() { await this.parse(); this.log('here') } }\n`

const FILES = {
  'commands/bare/one.js': command("static summary = 'Do one.'"),
  'commands/bare/two.js': command('static args = {}'),
  'commands/secret/one.js': command("static summary = 'Hidden.'; static hidden = true"),
  'commands/mixed/a.js': command("static summary = 'Seen.'"),
  'commands/mixed/b.js': command("static summary = 'Unseen.'; static hidden = true"),
  'commands/hush/x.js': command("static summary = 'Quiet.'"),
}

/** A plugin with topics that say nothing of themselves, and commands that are hidden. */
async function withOddPlugin(test: (workspace: Workspace) => Promise<void>): Promise<void> {
  await withWorkspace(async (workspace) => {
    const oclif = {commands: './commands', topics: {ghost: {description: 'Nothing is in it.'}, hush: {hidden: true}}}
    linkPlugin(workspace, {name: 'mmm-plugin-odd', manifest: {oclif}, files: FILES})
    await test(workspace)
  })
}

describe("a plugin's topic", () => {
  it('without a description is shown by what its first command says', () =>
    withOddPlugin(async ({run}) => {
      expect((await run('help')).stdout).to.match(/^ {2}bare +Do one\.$/m)
      expect((await run('bare')).stdout)
        .to.match(/^ {2}bare one +Do one\.$/m)
        .and.match(/^ {2}bare two *$/m)
    }))

  it('that is hidden, or has nothing to show, is not in the help', () =>
    withOddPlugin(async ({run}) => {
      const {stdout} = await run('help')

      for (const topic of ['hush', 'secret', 'ghost']) expect(stdout).to.not.match(new RegExp(`^ {2}${topic}\\b`, 'm'))
      expect((await run('hush', 'x')).stdout).to.equal('here\n')
    }))

  it('without commands is no failure', () =>
    withOddPlugin(async ({run}) => {
      const {code, stderr, stdout} = await run('ghost')

      expect({code, stderr}).to.deep.equal({code: 0, stderr: ''})
      expect(stdout).to.include('Nothing is in it.')
    }))
})

describe("a plugin's hidden command", () => {
  it('runs and has a help, and is neither listed nor proposed', () =>
    withOddPlugin(async ({run}) => {
      expect((await run('mixed', 'b')).stdout).to.equal('here\n')
      expect((await run('help', 'mixed', 'b')).stdout).to.include('Unseen.')
      expect((await run('mixed')).stdout)
        .to.include('mixed a')
        .and.not.include('mixed b')
      expect((await run('commands', '--json')).json<Array<{id: string}>>().map(({id}) => id))
        .to.include('mixed:a')
        .and.not.include('mixed:b')
      const {code, stderr} = await run('secret', 'on')
      expect(code).to.equal(2)
      expect(stderr).to.not.include('secret one')
    }))
})

describe("a plugin's words", () => {
  const WORDS = "'Greet ${NAME} with <%= nope.x %>, \u001b[31mas <%= command.id %> of <%= config.bin %> <%='"
  const SHOWN = /^.*Greet \$\{NAME\} with <\u2060%= nope\.x %\u2060>, \\x1b\[31mas wild greet of mmm <\u2060%=.*$/m

  it('are shown as they stand where they look like a template, by every command that shows words', () =>
    withWorkspace(async (workspace) => {
      const oclif = {commands: './commands', topics: {wild: {description: 'A ${B} <%= nope.x %>'}}}
      const statics = `static summary = ${WORDS}; static description = ${WORDS}; static examples = [${WORDS}, {command: ${WORDS}, description: ${WORDS}}]
        static flags = {x: {...Flags.string(), description: ${WORDS}, summary: ${WORDS}, helpValue: '<%'}}; static args = {y: {...Args.string(), description: ${WORDS}}}`
      const text = `import {Args, Flags} from '@oclif/core'\n${command(statics)}`
      linkPlugin(workspace, {name: 'mmm-plugin-wild', manifest: {oclif}, files: {'commands/wild/greet.js': text, 'commands/tame.js': command('')}})
      const {run} = workspace

      for (const line of ['wild', 'wild greet --help', 'help wild greet', 'commands --no-truncate']) {
        const {code, stderr, stdout} = await run(...line.split(' '))
        expect({code, stderr}, line).to.deep.equal({code: 0, stderr: ''})
        expect(stdout.replaceAll(/\s+/g, ' '), line).to.match(SHOWN)
      }
      expect((await run('help')).stdout).to.include('A ${B} <')
      const listed = (await run('commands', '--json')).json<Array<{id: string; summary: string}>>()
      expect(listed.find(({id}) => id === 'wild:greet')!.summary).to.match(SHOWN)
      expect(await run('plugins', 'link', join(dirname(workspace.home), 'plugins', 'mmm-plugin-wild'))).to.include({code: 0, stderr: ''})
      expect(await run('tame')).to.include({stdout: 'here\n'})
    }))
})
