import {expect} from 'chai'
import type {Specification, ValidationReport} from 'mmm-cli'
import {type Workspace, withWorkspace} from 'mmm-cli/testing'
import {cpSync, mkdirSync, symlinkSync} from 'node:fs'
import {dirname, join} from 'node:path'
import {fileURLToPath} from 'node:url'

const CORPUS = join(dirname(fileURLToPath(import.meta.url)), '../../../../../test/fixtures/odd')

/** Documents of the kinds that other programs and habits leave behind, among them names that not every file system takes. */
const withCorpus = (test: (workspace: Workspace) => Promise<void>): Promise<void> =>
  withWorkspace(async (workspace) => {
    await workspace.run('init', '--name', 'odd')
    cpSync(CORPUS, join(workspace.directory, 'specs'), {recursive: true})
    workspace.write('specs/notes/2026-03-01 Garden day.md', '---\ntags:\n  - \naliases: \ncreated: {{date}}\nup: [[Plan of the year]]\n---\nWe plant today.\n')
    workspace.write('specs/plain/größer & schöner.md', 'Nothing but text.\n')
    workspace.write('specs/plain/emoji 🎉.md', '# 🎉 Harvest\n')
    workspace.write('specs/plain/日本語.md', '---\ntitle: 庭\n---\n# 庭\n')
    symlinkSync('nowhere.md', join(workspace.directory, 'specs/plain/link.md'))
    await test(workspace)
  })

const lines = ({problems}: ValidationReport): string[] =>
  problems.map(
    ({column, line, message, path, severity, suggestion}) =>
      `${path.replace('specs/', '')}:${line}:${column} ${severity}: ${[message, suggestion].filter(Boolean).join(' ')}`,
  )

const kept = (key: string, hint = ''): string => `The key "${key}" means nothing to mmm; it is kept.${hint && ` Did you mean "${hint}"?`}`

describe('documents that were written for other programs', () => {
  it('are read, or named with place, meaning and cure', () =>
    withCorpus(async ({run}) => {
      const report = (await run('spec', 'validate', '--json')).json<ValidationReport>()

      expect(lines(report)).to.deep.equal([
        'decisions/0001-wooden-fence.md:2:1 warning: "status" must be a word, not {"open | settled":null}; pending is taken.',
        `decisions/0001-wooden-fence.md:3:1 warning: ${kept('date')}`,
        'decisions/0004-pond.md:3:1 warning: The priority "when there is money" is not understood; medium is taken. Begin it with critical, high, medium or low, such as `**Priority**: high`.',
        'fences/brackets.md:4:1 error: The YAML is wrong: unexpected end of the stream within a flow collection. Close the bracket, and write a comma between what is in it.',
        'fences/code.md:1:1 warning: The block of code at the top is read as text, so none of its keys counts. Put it between two lines `---`, or `+++` where it is TOML.',
        'fences/dots.md:1:1 error: The frontmatter is never closed: no line "---" follows. End it with a line `---` of its own.',
        'fences/indented.md:1:1 warning: Frontmatter behind spaces is read as text, so none of its keys counts. Take the spaces before `---` away.',
        'fences/long.md:1:1 warning: What stands between lines `-----` is read as text, so none of its keys counts. Put it between two lines `---`, or `+++` where it is TOML.',
        'fences/rule.md:2:1 error: The frontmatter must be keys with values, like `title: …`. Write `key: value` on each line between the fences; a line that only divides the text is `***`.',
        'fences/semicolons.md:1:1 warning: What stands between lines `;;;` is read as text, so none of its keys counts. Put it between two lines `---`, or `+++` where it is TOML.',
        'notes/2026-03-01 Garden day.md:1:1 warning: The file name "2026-03-01 Garden day" cannot be an id; "2026-03-01-Garden-day" is taken. Say so with `id: 2026-03-01-Garden-day`, or rename the file.',
        `notes/2026-03-01 Garden day.md:4:1 warning: ${kept('aliases')}`,
        `notes/2026-03-01 Garden day.md:6:1 warning: ${kept('up')}`,
        `notes/linked.md:2:1 warning: ${kept('year')}`,
        'plain/emoji 🎉.md:1:1 warning: The file name "emoji 🎉" cannot be an id; "emoji" is taken. Say so with `id: emoji`, or rename the file.',
        'plain/größer & schöner.md:1:1 warning: The file name "größer & schöner" cannot be an id; "größer-schöner" is taken. Say so with `id: größer-schöner`, or rename the file.',
        'plain/link.md:1:1 error: It is a link to nowhere.md, and nothing is there. Mend the link, or remove it.',
        `posts/2026-01-02-first-snow.md:2:1 warning: ${kept('layout')}`,
        `posts/2026-01-02-first-snow.md:4:1 warning: ${kept('date')}`,
        `posts/2026-01-02-first-snow.md:5:1 warning: ${kept('categories', 'tags')}`,
        'posts/colon.md:3:12 error: The YAML is wrong: bad indentation of a mapping entry. Put the value into quotes: `title: "Snow: at last"`.',
        'posts/missing-value.md:2:8 error: The TOML is wrong: The file ends too early. Write a value behind the `=`, or close its quotation mark or bracket.',
        `posts/table.md:3:1 warning: ${kept('date')}`,
        `posts/table.md:4:1 warning: ${kept('params')}`,
        'posts/unquoted.md:2:9 error: The TOML is wrong: Unexpected "T". TOML wants `key = "value"`, texts in quotes.',
        `proposals/gip-12.md:2:1 warning: ${kept('gip')}`,
        `proposals/gip-12.md:4:1 warning: ${kept('author')}`,
        `proposals/gip-12.md:6:1 warning: ${kept('requires', 'depends_on')}`,
        'tasks/007-dig.md:2:1 warning: "id" is read as the number 7. Put it into quotes: `id: "007"`.',
        'tasks/007-dig.md:4:1 warning: "priority" must be critical, high, medium, low or a number, not "urgent"; medium is taken. Did you mean `priority: critical`?',
        `tasks/007-dig.md:5:1 warning: ${kept('effort')}`,
        `tasks/007-dig.md:6:1 warning: ${kept('labels', 'tags')}`,
        `tasks/007-dig.md:7:1 warning: ${kept('blocked_by', 'depends_on')}`,
        `tasks/007-dig.md:8:1 warning: ${kept('state', 'status')}`,
        'tasks/objects.md:2:1 error: "depends_on" must be a list of ids, not {"id":"linked","reason":"water first"}. Write for example `depends_on: [first, second]`.',
        `tasks/one-line.md:2:26 warning: ${kept('sower')}`,
        'tasks/one-line.md:2:58 error: There is no specification "nowhere" to depend on. Make it with `mmm spec new nowhere`, or take it out.',
        'tasks/path.md:2:1 error: "beds/north" cannot be an id: use letters, digits, ".", "_" and "-", 128 at most. Write for example `id: beds-north`.',
        'tools/helper.md:3:27 error: The YAML is wrong: bad indentation of a mapping entry. Put the value into quotes: `description: "Use this when: weeds grow. Examples: <example>a: b</example>"`.',
        'tools/rule.md:3:12 error: The YAML is wrong: unidentified alias ".ts". Put the value into quotes: `globs: "*.ts,*.tsx"`.',
      ])
    }))

  it('are listed with their titles, standings and needs', () =>
    withCorpus(async ({run}) => {
      const listed = (await run('spec', 'list', '--json', '--sort', 'id')).json<Specification[]>()

      expect(listed.map(({dependencies, id, priority, status, title}) => `${id} | ${title} | ${status} ${priority} | ${dependencies.join(' ')}`)).to.deep.equal(
        [
          '0001-wooden-fence | A wooden fence | pending medium | ',
          '0002-metal-gate | A metal gate | skipped medium | ',
          '0003-hedge | A hedge | completed high | 0001-wooden-fence',
          '0004-pond | A pond | pending medium | ',
          '7 | Dig | pending medium | ',
          '2026-01-02-first-snow | Snow: at last! | pending medium | ',
          '2026-03-01-Garden-day | 2026-03-01 Garden day | pending medium | ',
          'code | Code | pending medium | ',
          'emoji | 🎉 Harvest | pending medium | ',
          'example | An example, and no frontmatter | pending medium | ',
          'filled-in | <% tp.file.title %> | pending medium | ',
          'gip-12 | Shared tools | pending medium | ',
          'größer-schöner | größer & schöner | pending medium | ',
          'indented | Indented | pending medium | ',
          'linked | linked | pending medium | 2026-03-01-Garden-day',
          'long | Long | pending medium | ',
          'one-line | Sow nowhere | blocked medium | nowhere',
          'semicolons | Semicolons | pending medium | ',
          'table | Thaw | pending medium | ',
          '日本語 | 庭 | pending medium | ',
        ],
      )
    }))

  it('that all have a key of their own are told of it three times, and how often more', () =>
    withWorkspace(async ({run, write}) => {
      await run('init')
      for (const name of ['a', 'b', 'c', 'd', 'e']) write(`specs/${name}.md`, `---\nsection: 7${name === 'c' ? '\nsecti: 1' : ''}\n---\n# Page\n`)

      const {stdout} = await run('spec', 'validate')

      const lines = stdout.trimEnd().split('\n')
      expect(lines.slice(0, 3).map((line) => line.split(':')[0])).to.deep.equal(['specs/a.md', 'specs/b.md', 'specs/c.md'])
      expect(lines.slice(3)).to.deep.equal([
        `specs/c.md:3:1: warning: ${kept('secti')}`,
        `… and 2 more: warning: ${kept('section')}`,
        '5 files: 0 errors, 6 warnings.',
      ])
      expect((await run('spec', 'validate', '--json')).json<ValidationReport>().problems).to.have.length(6)
    }))

  it('are told all that is wrong with them at once, and what waits for them is told to have them mended', () =>
    withWorkspace(async ({run, write}) => {
      await run('init')
      write('specs/torn.md', '---\ntimeout: soon\nlabels: [x]\nrun: {a: 1}\ndepends_on: [fine, nowhere, "7"]\n---\n')
      write('specs/fine.md', '---\ndepends_on: [torn]\n---\n')

      expect(lines((await run('spec', 'validate', '--json')).json<ValidationReport>())).to.deep.equal([
        'fine.md:2:14 error: There is no specification "torn" to depend on. Mend specs/torn.md, which cannot be used as it is.',
        'torn.md:2:1 error: "timeout" must be a duration such as "90s" or "20m", not "soon". Write for example `timeout: 20m`.',
        `torn.md:3:1 warning: ${kept('labels', 'tags')}`,
        'torn.md:4:1 error: "run" must be a text or a list of texts, not {"a":1}. Write for example `run: ["npm run build"]`.',
        'torn.md:5:20 error: There is no specification "nowhere" to depend on. Make it with `mmm spec new nowhere`, or take it out.',
        'torn.md:5:30 error: There is no specification "7" to depend on. Make it with `mmm spec new 7`, or take it out.',
      ])
      expect((await run('spec', 'validate', 'fine')).stdout).to.not.include('nowhere')
    }))

  it('are told why they are none, when somebody names one that is not read', () =>
    withWorkspace(async ({directory, run, write}) => {
      await run('init')
      write('specs/a.md', '---\nid: a\n---\n')
      mkdirSync(join(directory, 'shared'))
      symlinkSync('../shared', join(directory, 'specs/ours'))
      const files = {
        'specs/ours/deep/plan.md': 'specs/ours/deep/plan.md is none: specs/ours is a link to a folder, and those are not followed.',
        'specs/README.md': 'specs/README.md is none: the setting specs.ignore leaves it out (README.md, _*).',
        'specs/page.mdx': 'specs/page.mdx is none: their names end in .md.',
        'notes/idea.md': 'notes/idea.md is none: they lie in specs (setting specs.directory).',
        'specs/.trash/old.md': 'specs/.trash/old.md is none: what is hidden is left out.',
        'specs/torn.md': 'specs/torn.md is none until it is mended: `mmm spec validate specs/torn.md` says why.',
        'specs/twin.md': 'specs/twin.md is none until it is mended: `mmm spec validate specs/twin.md` says why.',
      }
      for (const file of Object.keys(files)) write(file, file.includes('torn') ? '---\ntitle: [\n---\n' : '---\nid: a\n---\n')
      for (const [file, reason] of Object.entries(files)) {
        const {error} = (await run('spec', 'show', file, '--json')).json<{error: {code: string; suggestions: string[]}}>()
        expect([error.code, error.suggestions[0]], file).to.deep.equal(['SPEC_NOT_FOUND', reason])
      }
      write('mmm.toml', '[project]\nname = "here"\n\n[specs]\ndirectory = "."\n')
      expect((await run('spec', 'show', 'specs/README.md')).stderr, 'everywhere').to.include('specs/README.md is none: the setting specs.ignore')
      write('mmm.toml', '[project]\nname = "here"\n')
      for (const name of ['torn', 'README', 'page']) expect((await run('spec', 'why', name)).stderr, name).to.include(`specs/${name}.md`)
      for (const name of ['../../etc/passwd', 'nowhere']) expect((await run('spec', 'show', name)).stderr).to.not.include('none')
    }))

  it('stop no command, and none of what they say is carried out or breaks the screen', () =>
    withCorpus(async ({run}) => {
      for (const command of [
        ['list'],
        ['ready'],
        ['plan'],
        ['graph'],
        ['graph', '--html'],
        ['search', 'fence'],
        ['import', '--dry-run'],
        ['show', 'linked'],
        ['why', 'linked'],
      ]) {
        const {code, stderr} = await run('spec', ...command)
        expect(code, `${command.join(' ')}: ${stderr}`).to.be.oneOf([0, 4])
      }
    }))
})
