import {expect} from 'chai'
import {execFileSync} from 'node:child_process'
import {readFileSync} from 'node:fs'
import {join} from 'node:path'
import {ROOT, withSandbox} from '../support/binary.ts'
import {TRACING} from '../support/tracing.ts'

/** Packages that take long to load, or bring many others. */
const HEAVY = [
  ...['@oclif/core', '@oclif/table', 'ajv', 'better-sqlite3', 'chokidar', 'diff', 'gray-matter', 'js-yaml', 'liquidjs', 'listr2', 'lodash'],
  ...['npm', 'npm-package-arg', 'picomatch', 'semver', 'tinyglobby', 'toml', 'yaml'],
]

/** What the commonest commands load, where nothing has changed: packages, and of mmm itself the rooms that not every command needs. */
const LOADED: Readonly<Record<string, string>> = {
  help: '',
  'config get run.concurrency': 'database',
  'history list': '',
  'project list': '',
  'spec list': 'better-sqlite3 database run specification state',
  'spec ready': 'better-sqlite3 database run specification state',
  'state status': 'better-sqlite3 database run specification state',
}

/** Rooms that every command line goes through. */
const COMMON = new Set(['alias', 'configuration', 'dispatch', 'files', 'history', 'host', 'plugin', 'project', 'start', 'text'])

const FILES = {
  'specs/sow.md': '---\nrun: ["true"]\n---\nSow.\n',
  'other/mmm.toml': '[project]\nname = "other"\n',
  'list.mmm': 'spec list\n',
  'tasks/backlog/tasks/task-1 - A.md': '---\nid: task-1\ntitle: A\nstatus: To Do\n---\nDo it.\n',
  'tiny/package.json': '{"name": "mmm-plugin-tiny", "version": "1.0.0", "type": "module", "oclif": {"commands": "./commands"}}',
  'tiny/commands/tiny.js': "import {Command} from '@oclif/core'\nexport default class extends Command {\n  async run() {}\n}\n",
}

/** A line for every command, one after the other, each with its exit code and the heavy packages that it asks for. */
const TABLE = readFileSync(join(ROOT, 'test', 'fixtures', 'used-packages.txt'), 'utf8')
  .trim()
  .split('\n')

/** They need a network, an agent, or somebody who ends them. */
const LEFT_OUT = new Set(['plugins install', 'plugins update', 'spec generate', 'spec watch'])

interface Outcome {
  readonly line: string
  readonly code: number
  readonly packages: readonly string[]
}

describe('a command', function () {
  this.timeout(60_000)

  it('loads no package, and none of the rooms of mmm, that it does not use', () =>
    withSandbox(async (sandbox) => {
      await sandbox.run(['init', '--name', 'shop'])
      await sandbox.run(['spec', 'new', 'sow', '--run', 'true'])
      await sandbox.run(['spec', 'list'])
      const found: Record<string, string> = {}
      for (const line of Object.keys(LOADED)) {
        const {code, stderr} = await sandbox.run(line.split(' '), {env: {NODE_OPTIONS: TRACING}})
        expect(code, line).to.equal(0)
        const packages = new Set([...stderr.matchAll(/node_modules\/((?:@[^/\s]+\/)?[^/\s]+)\//g)].map(([, name]) => name!))
        const rooms = new Set([...stderr.matchAll(/^packed:mmm-cli\/([^/\n]+)\//gm)].map(([, room]) => room!))
        expect(rooms.size, line).to.be.greaterThan(5)
        found[line] = [...HEAVY.filter((name) => packages.has(name)), ...[...rooms].filter((room) => !COMMON.has(room)).toSorted()].join(' ')
      }
      expect(found).to.deep.equal(LOADED)
    }))

  it('asks for no package that it does not use, whichever it is', () => {
    const lines = TABLE.map((row) => /^\d (.+?)(?: = .*)?$/.exec(row)![1]!)
    const commands = readFileSync(join(ROOT, 'test', 'commands.txt'), 'utf8').match(/^mmm [a-z: -]+[a-z]/gm)!
    const names = commands.map((line) => line.slice('mmm '.length)).filter((name) => !LEFT_OUT.has(name))
    const hasLine = (name: string): boolean => lines.some((line) => `${line} `.startsWith(`${name} `))
    expect(
      names.filter((name) => !hasLine(name)),
      'commands without a line',
    ).to.deep.equal([])

    const script = join(ROOT, 'test', 'support', 'used-packages.mjs')
    const outcomes = JSON.parse(execFileSync(process.execPath, [script, JSON.stringify(lines), JSON.stringify(FILES)], {encoding: 'utf8'})) as Outcome[]
    const found = outcomes.map(({code, line, packages}) => {
      const used = HEAVY.filter((name) => packages.includes(name))
      return `${code} ${line}${used.length > 0 ? ` = ${used.join(' ')}` : ''}`
    })
    expect(found).to.deep.equal(TABLE)
  })
})
