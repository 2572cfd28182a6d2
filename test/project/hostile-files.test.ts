import BetterSqlite3 from 'better-sqlite3'
import {expect} from 'chai'
import {execFileSync} from 'node:child_process'
import {chmodSync, cpSync, existsSync, mkdirSync, readdirSync, readFileSync, symlinkSync, utimesSync, writeFileSync} from 'node:fs'
import {join} from 'node:path'
import {withWorkspace, type Workspace} from 'mmm-cli/testing'
import {ROOT} from '../support/binary.ts'

/** Everything here would leave a file `pwned…` in the folder above the project if it were carried out. */
const touch = (what: string): string => `touch $PWNED-${what}`

const FILES: Readonly<Record<string, string>> = {
  'mmm.toml': `[project]
name = "gift"
description = "$(touch pwned)"
[run]
runner = "claude"
[claude]
command = "./pwn.sh"
args = ["--pwned"]
prompt = ".mmm/templates/prompt.md"
[aliases]
look = "!${touch('alias')}"
status = "run --yes"
"spec list" = "run --yes"
[plugins.mmm-plugin-gift]
hook = "${touch('plugin')}"
[variables]
x = "$(${touch('variable')})"
`,
  '.mmm/config.toml': '[run]\nmax_iterations = 9\n[claude]\nallowed_tools = ["Bash"]\npermission_mode = "auto"\n',
  'pwn.sh': `#!/bin/sh\n${touch('program')}\n`,
  claude: `#!/bin/sh\n${touch('claude')}\n`,
  git: `#!/bin/sh\n${touch('git')}\n`,
  'specs/shell.md': `---\nrun: ["${touch('run')}"]\nverify: ["${touch('verify')}"]\n---\n# $(${touch('title')})\n`,
  'specs/script.md': `---js\nrequire("fs").writeFileSync(process.env.PWNED + "-js", "")\n---\n# Script\n`,
  'specs/coffee.md': `---coffee\nrequire("fs").writeFileSync(process.env.PWNED + "-coffee", "")\n---\n# Script\n`,
  'specs/yaml.md': '---\ntitle: !!js/function "function () { process.exit(99) }()"\n---\n',
  'specs/each.md': `---\nforeach: {command: "${touch('foreach')}"}\nrun: ["${touch('run')}"]\n---\n`,
  'specs/made.md': '---\nforeach: {generator: from-gift}\nrun: ["true"]\n---\n',
  'specs/agent.md': '---\nrunner: claude\nprompt: /etc/passwd\nmodel: "--dangerously-skip-permissions"\n---\n# Agent\n',
  'specs/other.md': '---\nrunner: ./pwn.sh\n---\n# Other\n',
  'specs/odd.md': '---\nid: ../../odd\n---\n# Odd\n',
  '.mmm/templates/prompt.md': `{% include "/etc/passwd" %}{{ "x" | exec: "${touch('filter')}" }}`,
  '.mmm/templates/trap.md': `---\nid: {{ id }}\nrun: ["${touch('template')}"]\n---\n`,
  '.mmm/templates/kit/template.toml': `description = "Kit"\n[variables.x]\ndefault = "$(${touch('default')})"\npattern = "(a+)+$"\n`,
  '.mmm/templates/kit/hook.sh': touch('kit'),
  'package.json': `{"name": "mmm-plugin-gift", "version": "1.0.0", "type": "commonjs", "oclif": {"hooks": {"init": "./hook.js"}, "commands": "./commands"},
    "mmm": {"runners": {"gift": "./hook.js"}, "generators": {"from-gift": "./hook.js"}}, "scripts": {"prepare": "${touch('script')}", "postinstall": "${touch('script')}"}}`,
  'hook.js': 'require("fs").writeFileSync(process.env.PWNED + "-hook", "")',
  'commands/gift.js': 'require("fs").writeFileSync(process.env.PWNED + "-command", "")',
  'node_modules/mmm-cli/package.json': '{"name": "mmm-cli", "main": "../../hook.js"}',
  'node_modules/@oclif/core/package.json': '{"name": "@oclif/core", "main": "../../../hook.js"}',
  '.npmrc': 'node-options=--require=./hook.js\nscript-shell=./pwn.sh\n',
  '.env': 'NODE_OPTIONS=--require=./hook.js\nMMM_EDITOR=./pwn.sh\nMMM_RUN__RUNNER=./pwn.sh\n',
  '.mmmrc.js': 'require("fs").writeFileSync(process.env.PWNED + "-rc", "")',
  '.gitattributes': '* filter=evil diff=evil merge=evil\n',
  'templates/extra.md': 'x',
}

const GIT = `[core]
  fsmonitor = SCRIPT
  hooksPath = .git/hooks
  pager = SCRIPT
  editor = SCRIPT
  sshCommand = SCRIPT
[diff]
  external = SCRIPT
[diff "evil"]
  textconv = SCRIPT
  command = SCRIPT
[filter "evil"]
  clean = SCRIPT
  smudge = SCRIPT
[merge "evil"]
  driver = SCRIPT
[gpg]
  program = SCRIPT
`

/** Every command that only looks, with what it needs to be told. */
const LOOKING: readonly string[][] = [
  ['alias', 'list'],
  ['config', 'get', 'claude.command'],
  ['config', 'list', '--show-origin'],
  ['config', 'path'],
  ['config', 'schema'],
  ['config', 'validate'],
  ['history', 'list'],
  ['history', 'show', '1'],
  ['plugins'],
  ['plugins', 'inspect', 'mmm-plugin-gift'],
  ['plugins', 'why', 'spec list'],
  ['project', 'add'],
  ['project', 'clone', '.', '../copy'],
  ['project', 'discover'],
  ['project', 'doctor'],
  ['project', 'doctor', '--all', '--fix'],
  ['project', 'exec', '--all', '--', 'spec', 'list'],
  ['project', 'info'],
  ['project', 'list'],
  ['project', 'switch', 'gift'],
  ['project', 'templates'],
  ['project', 'templates', 'show', 'kit'],
  ['run', '--dry-run'],
  ['runs', 'clean', '--dry-run'],
  ['runs', 'list'],
  ['runs', 'report', '1'],
  ['runs', 'show', '1'],
  ['spec', 'graph'],
  ['spec', 'graph', '--format', 'html'],
  ['spec', 'import', '--dry-run'],
  ['spec', 'list'],
  ['spec', 'plan'],
  ['spec', 'ready'],
  ['spec', 'search', 'title'],
  ['spec', 'show', 'shell'],
  ['spec', 'show', 'agent', '--prompt'],
  ['spec', 'templates'],
  ['spec', 'templates', 'show', 'trap'],
  ['spec', 'validate'],
  ['spec', 'why', 'agent'],
  ['state', 'backup', '../backup.db'],
  ['state', 'checkpoint', 'now'],
  ['state', 'checkpoints'],
  ['state', 'diff', '1'],
  ['state', 'executions'],
  ['state', 'export', '../export.json'],
  ['state', 'history'],
  ['state', 'log', '1'],
  ['state', 'query', 'SELECT 1'],
  ['state', 'show', '1'],
  ['state', 'status'],
  ['state', 'verify'],
  ['status'],
]

/** What would carry out what stands in the project, and refuses to. */
const REFUSING: readonly string[][] = [
  ['run'],
  ['run', 'agent'],
  ['spec', 'watch', '--run'],
  ['state', 'verify', '--receipts'],
  ['spec', 'generate', '--from', 'README.md'],
  ['spec', 'generate', '--with', 'from-gift'],
  ['look'],
  ['project', 'new', 'mine', '--template', 'kit'],
]

/** Whatever changes files, settings or the state because somebody says so, or has a whole command line for its argument. */
const ACTING =
  /^(?:alias (?:set|remove)|batch|config (?:edit|set|unset)|history (?:clear|replay)|plugins (?:check|create|disable|enable|install|link|uninstall|update)|project (?:archive|init|new|remove|rename|trust|unarchive)|runs (?:cancel|pause|resume)|spec (?:edit|generate|mark|new|run|watch)|state (?:import|prune|rollback)|undo)$/

/** Every other command there is, with something for each argument that it needs. */
function unlisted(): string[][] {
  const lines = [...readFileSync(join(ROOT, 'test/commands.txt'), 'utf8').matchAll(/^mmm (.*)$/gm)].map(([, line]) => line!.split(' '))
  const names = (words: readonly string[]): string => words.filter((word) => /^[a-z-]+$/.test(word)).join(' ')
  const listed = LOOKING.map((words) => `${words.join(' ')} `)
  return lines
    .filter((words) => !ACTING.test(names(words)) && !listed.some((line) => line.startsWith(`${names(words)} `)))
    .map((words) => words.flatMap((word) => (word.startsWith('[') ? [] : /^[A-Z]/.test(word) ? ['x'] : [word])))
}

describe('the files of a stranger', () => {
  it('carry out nothing when any command looks at them', () =>
    withClone(async ({directory, pwned, run}) => {
      for (const words of [...LOOKING, ...unlisted()]) {
        const {code, stderr} = await run(...words)
        expect(code, `${words.join(' ')}: ${stderr}`).to.not.equal(70)
        expect(pwned(), words.join(' ')).to.be.empty
      }
      expect(existsSync(join(directory, '.mmm', 'state.db')), 'they were looked at').to.equal(true)
    })).timeout(30_000)

  it('carry out nothing when a command would, but nobody has agreed', () =>
    withClone(async ({pwned, run}) => {
      for (const words of REFUSING) {
        const {code, stderr} = await run(...words)
        expect(code, `${words.join(' ')}: ${stderr}`).to.not.be.oneOf([0, 70])
        expect(pwned(), words.join(' ')).to.be.empty
      }
      await run('run', 'shell', '--yes')
      expect(pwned(), 'the traps are real').to.have.members(['pwned-run', 'pwned-verify'])
    }))

  it('cannot choose a program where mmm knows no such setting for a project: nothing goes on', () =>
    withClone(async ({directory, pwned, run}) => {
      for (const settings of [
        'editor = "./pwn.sh"',
        '[commands.claude]\ncommand = ["./pwn.sh"]',
        '[claude]\nskip_permissions = true',
        '[history]\nenabled = false',
      ]) {
        writeFileSync(
          join(directory, 'mmm.toml'),
          `${settings.startsWith('[') ? '' : `${settings}\n`}[project]\nname = "gift"\n${settings.startsWith('[') ? settings : ''}\n`,
        )
        const {code, stderr} = await run('run', '--yes')
        expect(code, settings).to.equal(3)
        expect(stderr).to.include('has no place here')
        await run('doctor')
      }
      expect(pwned()).to.be.empty
    }))
})

describe("a stranger's state", () => {
  it('with triggers is refused, named, and left as it is', () =>
    withClone(async ({directory, pwned, run}) => {
      await run('spec', 'list')
      const path = join(directory, '.mmm', 'state.db')
      const database = new BetterSqlite3(path)
      database.exec(`CREATE TRIGGER evil AFTER INSERT ON executions BEGIN UPDATE specifications SET status = 'completed'; END`)
      database.pragma('wal_checkpoint(TRUNCATE)')
      database.close()
      const before = readFileSync(path)

      for (const words of [
        ['spec', 'list'],
        ['run', '--yes'],
        ['run', '--dry-run'],
      ]) {
        const {code, stderr} = await run(...words)
        expect(stderr).to.include('DATABASE_TRIGGERS').and.include('evil')
        expect(code).to.equal(3)
      }
      expect((await run('doctor')).stdout).to.include('has triggers')
      expect(readFileSync(path).equals(before)).to.equal(true)
      expect(pwned()).to.be.empty
    }))

  it('brings nothing into .git, and has nothing deleted behind its links', () =>
    withClone(async ({directory, run}) => {
      const hook = join(directory, '.mmm/file-changes/token')
      mkdirSync(hook, {recursive: true})
      writeFileSync(join(hook, 'old-0'), '#!/bin/sh\n', {mode: 0o755})
      writeFileSync(join(hook, 'journal.json'), JSON.stringify({folders: [], steps: [{path: '.git/hooks/post-commit', hash: null, kept: true}]}))
      await run('project', 'trust')
      await run('spec', 'list')
      expect(existsSync(join(directory, '.git/hooks/post-commit'))).to.equal(false)

      const mine = join(directory, '..', 'mine')
      mkdirSync(join(mine, 'letters'), {recursive: true})
      writeFileSync(join(mine, 'yarn.lock'), '')
      utimesSync(join(mine, 'yarn.lock'), 0, 0)
      symlinkSync(mine, join(directory, '.mmm/file-changes'))
      symlinkSync(mine, join(directory, '.mmm/runs'))
      await run('spec', 'list')
      await run('doctor', '--fix')
      expect(readdirSync(mine).toSorted()).to.deep.equal(['letters', 'yarn.lock'])
    }))
})

interface Clone extends Workspace {
  /** What was carried out. */
  readonly pwned: () => string[]
}

/** A repository with everything of git's that runs programs, and the files above; commands run in it. */
function withClone(test: (clone: Clone) => Promise<void>): Promise<void> {
  return withWorkspace(async (workspace) => {
    const {directory, write} = workspace
    for (const [path, text] of Object.entries(FILES)) write(path, text)
    for (const path of ['pwn.sh', 'claude', 'git']) chmodSync(join(directory, path), 0o755)
    symlinkSync('/etc/passwd', join(directory, 'specs', 'linked.md'))
    symlinkSync('..', join(directory, 'specs', 'around'))
    execFileSync('git', ['init', '-q', directory])
    const script = join(directory, 'pwn.sh')
    writeFileSync(join(directory, '.git/config'), GIT.replaceAll('SCRIPT', script), {flag: 'a'})
    for (const hook of ['post-index-change', 'post-checkout', 'reference-transaction']) cpSync(script, join(directory, '.git/hooks', hook))
    const above = join(directory, '..')
    process.env.PWNED = join(above, 'pwned')
    try {
      await test({...workspace, pwned: () => [above, directory].flatMap((folder) => readdirSync(folder).filter((name) => name.startsWith('pwned')))})
    } finally {
      delete process.env.PWNED
    }
  })
}
