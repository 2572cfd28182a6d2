import {expect} from 'chai'
import type {SpecProblem, Specification, ValidationReport} from 'mmm-cli'
import {type Workspace, withWorkspace} from 'mmm-cli/testing'
import {execFileSync} from 'node:child_process'
import {chmodSync, chownSync, mkdirSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync} from 'node:fs'
import {dirname, join} from 'node:path'
import {fileURLToPath} from 'node:url'

type Written = Buffer | string

const bomb = [
  '---',
  'a: &a [x,x,x,x,x,x,x,x,x]',
  ...'bcdefgh'.split('').map((name, index) => `${name}: &${name} [${Array(9).fill(`*${'abcdefgh'[index]}`).join(',')}]`),
  '---',
  '',
].join('\n')
const nested = (open: string, close: string, depth: number): string => open.repeat(depth) + close.repeat(depth)

/** What a file may hold, and what is said of it; `undefined` when nothing is wrong with it. */
const FILES: ReadonlyArray<readonly [what: string, text: Written, code?: SpecProblem['code'], message?: RegExp]> = [
  ['an alias bomb', bomb, 'frontmatter', /more than 5000 values/],
  ['YAML that is nested too deep', `---\na: ${nested('[', ']', 5000)}\n---\n`, 'frontmatter', /nested|YAML/],
  ['JSON that is nested too deep', `---json\n{"a": ${nested('[', ']', 20_000)}}\n---\n`, 'frontmatter', /nested deeper than 20/],
  ['TOML that is nested too deep', `+++\na = ${nested('[', ']', 5000)}\n+++\n`, 'frontmatter', /TOML|nested/],
  ['a YAML value that holds itself', '---\na: &a [*a]\n---\n', 'frontmatter', /values|nested/],
  ['two megabytes', `# Long\n${'x'.repeat(2 * 1024 * 1024)}`, 'too-large', /longer than 1024 KiB/],
  ['a frontmatter that is never closed', `---\n${'a: 1\n'.repeat(5000)}`, 'frontmatter', /never closed/],
  ['a frontmatter of 100 KiB', `---\na: ${'x'.repeat(100 * 1024)}\n---\n`, 'frontmatter', /longer than 64 KiB/],
  ['a prototype in YAML', '---\n__proto__: {ready: true}\n---\n', 'frontmatter', /"__proto__" is not allowed/],
  ['a prototype in JSON', '---json\n{"a": {"__proto__": {"ready": true}}}\n---\n', 'frontmatter', /"__proto__" is not allowed/],
  ['a constructor in TOML', '+++\n[constructor]\na = 1\n+++\n', 'frontmatter', /not allowed|TOML/],
  ['code for frontmatter', '---js\n{title: process.exit(7)}\n---\n', 'frontmatter', /"js" is not read/],
  ['a YAML tag for code', '---\ntitle: !!js/function "function () { process.exit(7) }"\n---\n', 'frontmatter', /unknown tag|YAML/],
  ['a byte order mark and Windows line ends', '\uFEFF---\r\ntitle: Fine\r\n---\r\n# Fine\r\n'],
  ['bytes that are not UTF-8', Buffer.from([0x23, 0x20, 0xff, 0xfe, 0x80]), 'encoding', /not UTF-8/],
  ['UTF-16', Buffer.from('\uFEFF# Title\n', 'utf16le'), 'encoding', /not UTF-8|NUL/],
  ['a character cut in half', Buffer.from('# 登').subarray(0, 4), 'encoding', /not UTF-8/],
  ['NUL', '# A\u0000B\n', 'encoding', /NUL/],
  ['raw control characters in YAML', '---\ntitle: "\u001b[2J\u0007"\n---\n', 'frontmatter', /YAML/],
  ['nothing', '', 'empty', /empty/],
  ['nothing but space', ' \n\t\n', 'empty', /empty/],
  ['a megabyte of spaces in a heading', `#${' '.repeat(1_000_000)}x`],
  ['a megabyte of brackets in a label', `**Dependencies**: ${'['.repeat(500_000)}`, 'dependency-missing', /\[…"/],
  ['a megabyte of stars', '*'.repeat(1_000_000)],
  ['a megabyte of backticks', '`'.repeat(1_000_000)],
  ['a dependency named a hundred thousand times', `**Dependencies**: ${'a-b, '.repeat(100_000)}good`, 'dependency-missing', /"a-b"/],
]

const withHostile = (test: (workspace: Workspace, specs: string) => Promise<void>): Promise<void> =>
  withWorkspace(async (workspace) => {
    workspace.write('mmm.toml', '[project]\nname = "shop"\n')
    workspace.write('specs/good.md', '---\ntitle: Good\n---\nAll is well.\n')
    await test(workspace, join(workspace.directory, 'specs'))
  })

/** What is said of everything, as text and as data. */
const validate = async ({run}: Workspace): Promise<{code: number; problems: readonly SpecProblem[]; specs: number; text: string}> => {
  const asText = await run('spec', 'validate')
  const asData = await run('spec', 'validate', '--json')
  expect(asData.code).to.equal(asText.code)
  expect(asText.stderr + asData.stderr).to.equal('')
  return {code: asText.code, text: asText.stdout, ...asData.json<ValidationReport>()}
}

const isClean = (text: string): boolean =>
  Array.from(text).every(
    (character) => character === '\n' || (character >= ' ' && !(character >= '\u007F' && character <= '\u009F') && !'\u202E\u2066'.includes(character)),
  )

describe('mmm spec validate of what means harm', () => {
  for (const [what, text, code, message] of FILES) {
    it(`names ${what} ${code === undefined ? 'as nothing wrong' : 'with its place'}, and goes on`, () =>
      withHostile(async (workspace, specs) => {
        writeFileSync(join(specs, 'evil.md'), text)
        const found = await validate(workspace)
        const isWrong = code !== undefined

        expect(found.problems.map((problem) => problem.code)).to.deep.equal(code === undefined ? [] : [code])
        expect(found.code).to.equal(code === undefined ? 0 : 3)
        for (const problem of found.problems) {
          expect(problem).to.include({path: 'specs/evil.md', severity: 'error'})
          expect(problem.message).to.match(message!)
          expect(found.text).to.contain(`specs/evil.md:${problem.line}:${problem.column}: error: `)
        }
        expect(isClean(found.text)).to.equal(true)
        expect(found.specs).to.equal(isWrong && code !== 'dependency-missing' ? 1 : 2)
        expect(({} as {ready?: boolean}).ready).to.equal(undefined)
      }))
  }

  for (const name of ['a\u001b[31mred', 'line\nfeed', 'delete\u007F', 'turn\u202Eed', 'c1\u0085', 'space here', '-dash', 'x'.repeat(200)]) {
    it(`names a file called ${JSON.stringify(name).slice(0, 24)}, and obeys none of its characters`, () =>
      withHostile(async (workspace, specs) => {
        writeFileSync(join(specs, `${name}.md`), '# A\n')
        const {code, problems, text} = await validate(workspace)

        expect(problems.map((problem) => [problem.code, problem.severity])).to.deep.equal([['id-invalid', 'warning']])
        expect(code).to.equal(0)
        expect(isClean(text), text).to.equal(true)
        expect(text.trimEnd().split('\n')).to.have.length(2)
      }))
  }

  it('shows what values escape as what it is, never as what it does', () =>
    withHostile(async (workspace) => {
      const {run, write} = workspace
      write(
        'specs/evil.md',
        '---\ntitle: "Red \\e[31m \\x07 \\x7F \\u202E end"\ntags: ["\\e]0;owned\\a"]\ndepends_on: ["\\e[2J"]\n"k\\e[1mey": 1\nrun: ["echo \\x1b[2J"]\n---\n# \u001b[2J body \u009b31m\n',
      )
      const found = await validate(workspace)

      expect(found.problems.map(({code}) => code)).to.have.members(['unknown-key', 'dependency-missing'])
      for (const args of [
        ['spec', 'validate'],
        ['spec', 'list'],
        ['spec', 'show', 'evil'],
        ['spec', 'why', 'evil'],
        ['spec', 'plan'],
        ['spec', 'graph'],
        ['spec', 'search', 'body'],
        ['status'],
      ]) {
        const {stderr, stdout} = await run(...args)
        expect(isClean(stdout + stderr), `${args.join(' ')}: ${JSON.stringify(stdout + stderr)}`).to.equal(true)
      }
    }))

  it('follows no link into a circle, and reads nothing that never ends', () =>
    withHostile(async (workspace, specs) => {
      symlinkSync('b.md', join(specs, 'a.md'))
      symlinkSync('a.md', join(specs, 'b.md'))
      symlinkSync('..', join(specs, 'up'))
      symlinkSync('.', join(specs, 'folder.md'))
      symlinkSync('/dev/zero', join(specs, 'zero.md'))
      execFileSync('mkfifo', [join(specs, 'pipe.md')])
      const {code, problems} = await validate(workspace)

      expect(code).to.equal(3)
      expect(problems.map(({message, path}) => `${path}: ${message}`)).to.deep.equal([
        'specs/a.md: The file cannot be read (its links lead in a circle, ELOOP).',
        'specs/b.md: The file cannot be read (its links lead in a circle, ELOOP).',
        'specs/folder.md: It is no file, but a link to a folder.',
        'specs/pipe.md: It is no file, but a device, a pipe or a socket.',
        'specs/zero.md: It is no file, but a device, a pipe or a socket.',
      ])
    }))

  it('warns of names that are one on other systems', function () {
    return withHostile(async (workspace, specs) => {
      const {write} = workspace
      write('specs/GOOD.md', '# Other\n')
      write('specs/deep/gooD.md', '# Third\n')
      if (readdirSync(specs).length < 3) return this.skip()
      const {code, problems} = await validate(workspace)

      expect(code).to.equal(0)
      expect(problems.map((problem) => problem.code)).to.deep.equal(['case-clash', 'case-clash'])
      expect(problems.map(({message}) => message).join('\n'))
        .to.contain('in case only: on macOS and Windows they are one file.')
        .and.contain('differs from')
    })
  })

  it('says why there are none when a file stands in the folder’s place, and finds them again', () =>
    withHostile(async (workspace, specs) => {
      const {run} = workspace
      await run('spec', 'mark', 'good', 'completed')
      rmSync(specs, {recursive: true})
      writeFileSync(specs, '')
      const {code, text} = await validate(workspace)

      expect(code).to.equal(3)
      expect(text).to.contain('specs:1:1: error: The folder cannot be read (ENOTDIR).')
      expect((await run('spec', 'list')).stdout).to.contain('Next: mmm spec validate (1 error)')
      rmSync(specs)
      mkdirSync(specs)
      writeFileSync(join(specs, 'good.md'), '---\ntitle: Good\n---\nAll is well.\n')
      expect((await run('spec', 'list', '--json')).json<Specification[]>()[0]).to.include({id: 'good', status: 'completed'})
    }))

  it('says why there are none when nobody may look into the folder', function () {
    return withHostile(async (workspace, specs) => {
      const {directory, run, write} = workspace
      write('specs/secret/a.md', '# A\n')
      await run('spec', 'validate', '--json')
      chmodSync(join(specs, 'secret'), 0)
      const asRoot = process.geteuid?.() === 0
      try {
        if (asRoot) {
          execFileSync('chown', ['-R', String(NOBODY), dirname(directory)])
          chmodSync(dirname(directory), 0o755)
          process.seteuid!(NOBODY)
          // Where this checkout lies, nobody else may read the commands.
          if (!canRead(fileURLToPath(import.meta.url))) return this.skip()
        }
        const {code, text} = await validate(workspace)
        expect(code).to.equal(3)
        expect(text).to.contain('specs/secret:1:1: error: The folder cannot be read (no permission, EACCES).')
        expect((await run('spec', 'list', '--json')).json<Specification[]>().map(({id}) => id)).to.deep.equal(['good'])
      } finally {
        if (asRoot) process.seteuid!(0)
        chmodSync(join(specs, 'secret'), 0o755)
        chownSync(join(specs, 'secret'), process.getuid!(), process.getgid!())
      }
    })
  })
})

function canRead(path: string): boolean {
  try {
    readFileSync(path)
    return true
  } catch {
    return false
  }
}

/** On most systems the number of "nobody". */
const NOBODY = 65_534
