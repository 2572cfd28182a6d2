import {expect} from 'chai'
import {readdirSync, readFileSync, statSync} from 'node:fs'
import {join} from 'node:path'
import {type CommandOutcome, withWorkspace, type Workspace} from 'mmm-cli/testing'
import {linkPlugin} from '../support/linked-plugin.ts'

/** One for each way in which a value is a secret. */
const SECRETS = {
  schema: 'canary-of-a-schema',
  name: 'canary-of-a-name',
  variable: 'canary-of-a-variable',
  nested: 'canary-in-a-table',
  word: 'canary-on-a-command-line',
  command: 'canary-of-a-command',
  environment: 'canary-of-the-environment',
  setting: 'canary-of-a-setting-in-the-environment',
  lines: 'canary-in-a-file-of\nseveral-secret-lines',
}

const GLOBAL = `[plugins.mmm-plugin-tracker]
pin = "${SECRETS.schema}"
[plugins.mmm-plugin-other]
apiToken = "${SECRETS.name}"
[commands.agent]
argv = ["sh", "-c", "cat; cat ../home/config.toml; env", "sh", "--api-key", "${SECRETS.word}"]
check = ["true"]
api_key = "${SECRETS.command}"
`

const LOCAL = `[variables]
deploy_token = "${SECRETS.variable}"
private_key = ${JSON.stringify(SECRETS.lines)}
[variables.db]
host = "localhost"
password = "${SECRETS.nested}"
`

const SCHEMA = {type: 'object', properties: {pin: {type: 'string', writeOnly: true}, level: {type: 'integer'}}}

/** Whatever shows settings, what ran, or what is wrong with either. */
const COMMANDS: readonly string[] = [
  'config list',
  'config list --json',
  'config list --show-origin',
  'config list --local --json',
  'config get variables.deploy_token',
  'config get variables.db --json',
  'config get commands.agent.argv',
  'config get plugins.mmm-plugin-tracker.pin',
  'config get plugins.mmm-plugin-other.apiToken --debug',
  'config validate --json',
  'config schema',
  'project info --json',
  'project doctor --json',
  'project trust --json',
  'spec show shell',
  'spec show agent --prompt',
  'spec plan --json',
  'status --json',
  'runs list --json',
  'runs show 1 --json',
  'runs report 1',
  'state executions --json',
  'state log shell',
  'state log agent',
  'state history --json',
  'state export',
  'state verify --receipts',
  'history list --json',
  'history show 1',
  'history list',
  'alias list',
  'plugins',
]

describe('a secret among the settings', () => {
  it('is shown nowhere, and written nowhere but where it was set', () =>
    withSecrets(async ({directory, home, run}) => {
      const all: CommandOutcome[] = []
      const mmm = async (words: readonly string[], code?: number): Promise<void> => {
        const outcome = await run(...words)
        expect(leaksIn(outcome.stdout + outcome.stderr), words.join(' ')).to.be.empty
        if (code !== undefined) expect(outcome.code, `${words.join(' ')}: ${outcome.stderr}`).to.equal(code)
        all.push(outcome)
      }
      await mmm(['run', '--json'], 1)
      await mmm(['run', 'shell', '--force'], 1)
      for (const line of COMMANDS) await mmm(line.split(' '))
      for (const [key, value] of Object.entries({
        'variables.deploy_token': SECRETS.variable,
        'plugins.mmm-plugin-tracker.pin': SECRETS.schema,
        'plugins.mmm-plugin-other.apiToken': SECRETS.name,
        'commands.agent.api_key': SECRETS.command,
      })) {
        const layer = key.startsWith('variables') ? '--local' : '--global'
        await mmm(['config', 'set', key, value, layer], 0)
        await mmm(['config', 'set', key, value, layer, '--json'], 0)
        await mmm(['config', 'get', key], 0)
      }
      await mmm(['config', 'set', 'variables.db', JSON.stringify({password: SECRETS.nested}), '--local'])
      await mmm(['config', 'set', 'commands.agent.argv', JSON.stringify(['x', '--token', SECRETS.word]), '--global', '--json'])
      await mmm(['config', 'unset', 'variables.deploy_token', '--local', '--json'], 0)
      expect(
        all.some(({stdout}) => stdout.includes('(secret)')),
        'it is said that there is one',
      ).to.equal(true)
      expect(
        all.some(({stdout}) => stdout.includes('*******')),
        'and that there was one',
      ).to.equal(true)

      expect(filesThatLeak(home, directory)).to.be.empty
    }))

  it('is in no message when it is wrong, or the file around it is', () =>
    withSecrets(async ({run, write}) => {
      const wrong = [
        `[variables]\ndeploy_token = ${SECRETS.variable}\n`,
        `[variables]\ndeploy_token = "${SECRETS.variable}\n`,
        `[plugins.mmm-plugin-tracker]\npin = ["${SECRETS.schema}"]\nlevel = "high"\n`,
        `[commands.agent]\napi_key = "${SECRETS.command}"\n`,
        `[variables]\ndeploy_token = "${SECRETS.variable}"\n[run]\nconcurrency = 0\n`,
        `[aliases]\nx = 5\n[variables.db]\npassword = "${SECRETS.nested}" oops\n`,
      ]
      for (const text of wrong) {
        write('.mmm/config.toml', text)
        for (const words of [['config', 'validate'], ['config', 'list', '--json'], ['run'], ['doctor'], ['status', '--debug']]) {
          const {code, stderr, stdout} = await run(...words)
          expect(code, words.join(' ')).to.not.equal(0)
          expect(leaksIn(stdout + stderr), text).to.be.empty
        }
      }
    }))

  it('reaches those for whom it is meant', () =>
    withSecrets(async ({run}) => {
      expect((await run('config', 'get', 'variables.deploy_token', '--reveal')).stdout).to.equal(`${SECRETS.variable}\n`)
      expect((await run('config', 'get', 'variables.db', '--reveal', '--json')).json()).to.deep.equal({host: 'localhost', password: SECRETS.nested})
      expect((await run('config', 'get', 'variables.db', '--json')).json()).to.deep.equal({host: 'localhost', password: '(secret)'})
      expect((await run('spec', 'new', 'made', '--template', 'deploy')).code).to.equal(0)
      expect((await run('spec', 'show', 'made')).stdout).to.include(SECRETS.variable)
    }))
})

function leaksIn(text: string): string[] {
  const values = Object.values(SECRETS).flatMap((secret) => secret.split('\n'))
  return values.filter((value) => text.includes(value))
}

/** All but the files in which the test itself has written them. */
function filesThatLeak(...folders: readonly string[]): string[] {
  const files = folders.flatMap((folder) => readdirSync(folder, {recursive: true}).map((name) => join(folder, String(name))))
  return files.filter((path) => statSync(path).isFile() && !path.endsWith('config.toml') && leaksIn(readFileSync(path, 'latin1')).length > 0)
}

function withSecrets(test: (workspace: Workspace) => Promise<void>): Promise<void> {
  const environment = {DEPLOY_TOKEN: SECRETS.environment, MMM_PLUGINS__MMM_PLUGIN_MORE__PASSWORD: SECRETS.setting}
  return withWorkspace(
    async (workspace) => {
      const {run, write} = workspace
      const manifest = {oclif: {commands: './commands'}, mmm: {configuration: './configuration.schema.json'}}
      linkPlugin(workspace, {name: 'mmm-plugin-tracker', manifest, files: {'configuration.schema.json': JSON.stringify(SCHEMA)}})
      await run('init')
      write('../home/config.toml', GLOBAL)
      write('.mmm/config.toml', LOCAL)
      write('.mmm/templates/prompt.md', 'Deploy with {{ variables.deploy_token }} and {{ variables.db.password }}.\n')
      write(
        '.mmm/templates/deploy.md',
        '---\ntemplate: {variables: {deploy_token: {required: true}}}\nid: {{ id }}\nrun: ["deploy {{ deploy_token }}"]\n---\n# Deploy\n',
      )
      const show = 'cat .mmm/config.toml ../home/config.toml; env; cat .mmm/config.toml >&2'
      write('specs/shell.md', `---\nrun: ["${show}"]\nverify: ["${show}; false"]\nmax_iterations: 2\n---\n# Shell\n`)
      write('specs/agent.md', '---\nrunner: agent\nverify: ["true"]\n---\n# Agent\n')
      await test(workspace)
    },
    {environment},
  )
}
