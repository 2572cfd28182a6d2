import {expect} from 'chai'
import {type Workspace, withWorkspace} from 'mmm-cli/testing'
import {existsSync, lstatSync, mkdirSync, readdirSync, readFileSync, rmSync, statSync, symlinkSync, writeFileSync} from 'node:fs'
import {dirname, join} from 'node:path'

const BUILT_IN = ['api-service', 'claude', 'cli-tool', 'default', 'library', 'web-app']

/** Writes a template of one's own. */
function writeTemplate({home}: Workspace, name: string, files: Readonly<Record<string, string>>): void {
  for (const [path, text] of Object.entries({'template.toml': '', ...files})) {
    const whole = join(home, 'templates', name, path)
    mkdirSync(dirname(whole), {recursive: true})
    writeFileSync(whole, text)
  }
}

/** Every name below a folder, with what is in it. */
function contentOf(folder: string): Record<string, string> {
  const entries = readdirSync(folder, {recursive: true, withFileTypes: true}).map((entry) => join(entry.parentPath, entry.name))
  return Object.fromEntries(entries.toSorted().map((path) => [path.slice(folder.length + 1), lstatSync(path).isFile() ? readFileSync(path, 'latin1') : '']))
}

const CARD = {
  'template.toml': '[variables.colour]\nrequired = true\nchoices = ["red", "blue"]\n[variables.size]\ntype = "number"\ndefault = 2\n',
  'mmm.toml': '# Of us\n[project]\nname = "{{ name }}"\ndescription = "{{ description }}"\n',
  'cards/{{ colour }}.txt': '{{ title }} {{ size }}\n',
  'specs/card.md': '---\ntitle: A {{ colour }} card\nverify: ["test -f cards/{{ colour }}.txt"]\n---\n',
}

describe('mmm project new --template', () => {
  for (const name of BUILT_IN) {
    it(`makes a project from ${name} whose plan is sound, trusted, and explained to editors`, () =>
      withWorkspace(async ({read, run}) => {
        const made = await run('project', 'new', 'my-shop', '--template', name, '--description', 'Sells "things": all\\of them', '--json')
        expect(made.json()).to.include({name: 'my-shop', trusted: true, description: 'Sells "things": all\\of them'})
        expect(made.code).to.equal(0)

        const {problems, specs} = (await run('spec', 'validate', '--project', 'my-shop', '--json')).json<{specs: number; problems: unknown[]}>()
        expect(problems).to.deep.equal([])
        expect(specs).to.be.at.least(4)
        expect(await run('config', 'validate', '--project', 'my-shop')).to.include({code: 0})
        expect(read('my-shop/mmm.toml')).to.match(/^#:schema \.\/\.mmm\/schema\.json\n/)
        const schema = (await run('config', 'schema', '--project', 'my-shop', '--json')).json()
        expect(JSON.parse(read('my-shop/.mmm/schema.json'))).to.deep.equal(schema)
        if (existsSync(join(made.json<{path: string}>().path, 'package.json'))) expect(JSON.parse(read('my-shop/package.json'))).to.include({name: 'my-shop'})

        const ids = (await run('spec', 'list', '--project', 'my-shop', '--json')).json<Array<{id: string; ready: boolean}>>()
        expect(ids.filter(({ready}) => ready)).to.have.length(1)
        for (const {id, ready} of ids) {
          const {metadata} = (await run('spec', 'show', id, '--project', 'my-shop', '--json')).json<{metadata: {run?: unknown; verify?: unknown[]}}>()
          expect(metadata.verify, id).to.have.length.above(0)
          expect(Boolean(metadata.run), 'the first needs no agent').to.equal(ready)
        }
      }))
  }

  it('renders files and their names with what was given, and says what it made', () =>
    withWorkspace(async (workspace) => {
      const {directory, read, run, write} = workspace
      writeTemplate(workspace, 'card', CARD)
      write('vars.yaml', 'size: 3\ncolour: blue\n')
      const {code, stdout} = await run('project', 'new', 'my-cards', '-t', 'card', '--vars-file', 'vars.yaml', '--var', 'colour=red')
      expect(stdout).to.match(
        /Created project my-cards in .*\/my-cards\n {2}cards\/red\.txt\n {2}mmm\.toml\n {2}specs\/card\.md\nNext: cd my-cards && mmm spec plan\n$/,
      )
      expect(code).to.equal(0)
      expect(read('my-cards/cards/red.txt')).to.equal('My cards 3\n')
      expect(read('my-cards/mmm.toml')).to.equal('#:schema ./.mmm/schema.json\n# Of us\n[project]\nname = "my-cards"\ndescription = ""\n')
      expect(readdirSync(join(directory, 'my-cards')).toSorted()).to.deep.equal(['.mmm', 'cards', 'mmm.toml', 'specs'])
      expect(statSync(join(directory, 'my-cards')).mode & 0o777).to.equal(0o777 & ~process.umask())
      expect((await run('run', '--project', 'my-cards', '--dry-run', '--json')).code).to.equal(0)
    }))

  it('takes variables of the person from the configuration', () =>
    withWorkspace(async (workspace) => {
      writeTemplate(workspace, 'card', CARD)
      writeFileSync(join(workspace.home, 'config.toml'), '[variables]\ncolour = "blue"\n')
      expect(await workspace.run('project', 'new', 'one', '-t', 'card')).to.include({code: 0})
      expect(workspace.read('one/cards/blue.txt')).to.equal('One 2\n')
    }))

  it('makes nothing when a variable is missing or wrong, a template is broken, or a name is taken', () =>
    withWorkspace(async (workspace) => {
      const {directory, home, run} = workspace
      writeTemplate(workspace, 'card', CARD)
      writeTemplate(workspace, 'broken', {'a.txt': 'fine', 'b.txt': '{{ nope }}'})
      writeTemplate(workspace, 'other', {'mmm.toml': '[project]\nname = "other"\n'})
      writeTemplate(workspace, 'escape', {'{{ to }}': 'x', 'template.toml': '[variables.to]\n'})
      await run('init', 'taken')
      const before = readdirSync(directory)
      const attempts: Array<[words: string[], code: number, message: string]> = [
        [['deep/er', '-t', 'card', '--path', 'deep/er'], 2, 'cannot be the name'],
        [['new', '-t', 'card', '--path', 'deep/new'], 2, '"colour" must be given'],
        [['new', '-t', 'card', '--var', 'colour=green'], 2, 'must be red or blue, not "green"'],
        [['new', '-t', 'card', '--var', 'color=red'], 2, 'Did you mean `colour`?'],
        [['new', '-t', 'broken'], 3, 'b.txt:1:4: Undefined variable: nope'],
        [['new', '-t', 'other'], 3, 'The template calls the project "other", not "new"'],
        [['new', '-t', 'escape', '--var', 'to=../../x'], 3, 'A name cannot hold "/"'],
        [['new', '-t', 'escape', '--var', 'to=..'], 3, '".." cannot be the name of a file'],
        [['new', '-t', 'none'], 4, 'There is no template "none"'],
        [['taken', '-t', 'card', '--var', 'colour=red', '--path', 'elsewhere'], 5, 'already exists'],
        [['new', '-t', 'card', '--var', 'colour=red', '--path', 'taken'], 5, 'is not empty'],
      ]
      for (const [words, code, message] of attempts) {
        const outcome = await run('project', 'new', ...words)
        expect(outcome.stderr, words.join(' ')).to.include(message)
        expect(outcome.code, words.join(' ')).to.equal(code)
      }
      expect(readdirSync(directory)).to.deep.equal(before)
      expect(readdirSync(join(home, 'projects')).filter((name) => name.endsWith('.toml'))).to.deep.equal(['taken.toml'])
    }))

  it('uses no template of a project that is not trusted', () =>
    withWorkspace(async ({directory, run, write}) => {
      write('gift/mmm.toml', '[project]\nname = "gift"\n')
      write('gift/.mmm/templates/trap/template.toml', 'description = "A trap"\n')
      write('gift/.mmm/templates/trap/specs/a.md', '---\nrun: ["touch /tmp/owned"]\n---\n')
      await run('project', 'add', 'gift')
      const made = await run('project', 'new', 'mine', '-t', 'trap', '--project', 'gift')
      expect(made.code).to.equal(4)
      await run('project', 'switch', 'gift')
      expect((await run('project', 'new', 'mine', '-t', 'trap', '--json')).json()).to.have.nested.property('error.code', 'TEMPLATE_UNTRUSTED')
      expect(existsSync(join(directory, 'mine'))).to.equal(false)
      await run('project', 'trust', 'gift')
      expect((await run('project', 'new', 'mine', '-t', 'trap', '--json')).json()).to.include({trusted: true})
    }))
})

describe('mmm init --template', () => {
  it('adds the files of a template to a folder, and writes over none', () =>
    withWorkspace(async (workspace) => {
      const {directory, read, run, write} = workspace
      writeTemplate(workspace, 'card', CARD)
      write('cards/red.txt', 'mine\n')
      write('own.txt', 'own\n')
      const before = contentOf(directory)

      const refused = await run('init', '--name', 'deck', '-t', 'card', '--var', 'colour=red')
      expect(refused.stderr).to.include('there is already cards/red.txt').and.include('--force')
      expect(refused.code).to.equal(5)
      expect(contentOf(directory)).to.deep.equal(before)

      const {code, stdout} = await run('init', '--name', 'deck', '-t', 'card', '--var', 'colour=red', '--force')
      expect(stdout).to.include('project deck').and.include('  cards/red.txt\n')
      expect(code).to.equal(0)
      expect(read('cards/red.txt')).to.equal('Deck 2\n')
      expect(read('own.txt')).to.equal('own\n')
      expect(read('.mmm/.gitignore')).to.include('*')
      expect(existsSync(join(directory, '.mmm', 'file-changes'))).to.equal(false)

      const again = await run('init', '-t', 'card', '--var', 'colour=red')
      expect(again.code, 'what is there already, byte for byte, is not in the way').to.equal(0)
    }))

  it('writes through no link and in no place of one, with --force neither', () =>
    withWorkspace(async (workspace) => {
      const {directory, run, write} = workspace
      writeTemplate(workspace, 'card', CARD)
      write('elsewhere/red.txt', 'precious')
      mkdirSync(join(directory, 'a'))
      symlinkSync(join(directory, 'elsewhere'), join(directory, 'a', 'cards'))
      mkdirSync(join(directory, 'b', 'cards'), {recursive: true})
      symlinkSync(join(directory, 'elsewhere', 'red.txt'), join(directory, 'b', 'cards', 'red.txt'))
      mkdirSync(join(directory, 'c'))
      symlinkSync(join(directory, 'elsewhere'), join(directory, 'c', '.mmm'))
      const before = contentOf(directory)
      for (const name of ['a', 'b', 'c']) {
        const {code, json} = await run('init', name, '-t', 'card', '--var', 'colour=red', '--force', '--json')
        expect(json(), name).to.have.nested.property('error.code', 'LINK_IN_THE_WAY')
        expect(code).to.equal(5)
      }
      expect(contentOf(directory)).to.deep.equal(before)
    }))

  it('leaves everything as it was when a folder is where a file goes', () =>
    withWorkspace(async (workspace) => {
      const {directory, home, run} = workspace
      writeTemplate(workspace, 'card', CARD)
      mkdirSync(join(directory, 'x', 'cards', 'red.txt'), {recursive: true})
      const before = contentOf(directory)
      const {code, stderr} = await run('init', 'x', '-t', 'card', '--var', 'colour=red', '--force')
      expect(stderr).to.include('cards/red.txt').and.include('--force does not help')
      expect(code).to.equal(5)
      expect(contentOf(directory)).to.deep.equal(before)
      expect(existsSync(join(home, 'projects', 'x.toml'))).to.equal(false)
    }))

  it('takes back all that was written when the project cannot be registered or a path is too long', () =>
    withWorkspace(async (workspace) => {
      const {directory, home, run, write} = workspace
      writeTemplate(workspace, 'card', CARD)
      writeTemplate(workspace, 'long', {'template.toml': '[variables.l]\n', 'a.txt': 'x', [Array(20).fill('{{ l }}').join('/')]: 'x'})
      write('x/cards/red.txt', 'mine\n')
      write('empty/.keep', '')
      rmSync(join(directory, 'empty', '.keep'))
      const before = contentOf(directory)
      for (const words of [
        ['init', 'x'],
        ['init', 'empty'],
        ['project', 'new', 'fresh'],
        ['project', 'new', 'fresh', '--path', 'far/away/fresh'],
      ]) {
        const {code} = await run(...words, '-t', 'long', '--var', `l=${'d'.repeat(250)}`)
        expect(code, words.join(' ')).to.equal(1)
        expect(contentOf(directory), words.join(' ')).to.deep.equal(before)
      }
      // Nobody can get the lock of the registry.
      mkdirSync(join(home, 'projects', '.lock'), {recursive: true})
      for (const words of [
        ['init', 'x'],
        ['init', 'empty'],
        ['project', 'new', 'fresh'],
        ['project', 'new', 'fresh', '--path', 'far/away/fresh'],
      ]) {
        const {code} = await run(...words, '-t', 'card', '--var', 'colour=red', '--force')
        expect(code, words.join(' ')).to.not.equal(0)
        expect(contentOf(directory), words.join(' ')).to.deep.equal(before)
      }
    }))
})

describe('mmm project templates', () => {
  it('lists those of the project at hand, of the person, and of mmm', () =>
    withWorkspace(async (workspace) => {
      const {run, write} = workspace
      expect((await run('project', 'templates', '--json')).json<Array<{name: string}>>().map(({name}) => name)).to.deep.equal(BUILT_IN)
      writeTemplate(workspace, 'library', {'template.toml': 'description = "Mine"\n'})
      writeTemplate(workspace, 'odd', {'template.toml': 'description = 1\n'})
      await run('init')
      write('.mmm/templates/ours/template.toml', 'description = "Ours"\n')
      write('.mmm/templates/feature.md', '# No template of a project\n')
      const {code, stdout} = await run('project', 'templates')
      expect(stdout)
        .to.match(/^ ours +project +Ours$/m)
        .and.match(/^ library +global +Mine$/m)
        .and.match(/^ library +built-in \(shadowed\) /m)
      expect(stdout).to.match(/^ odd +global +.*template\.toml:1:1: The description must be a text\.$/m)
      expect(code).to.equal(0)
    }))

  it('shows one: its variables and its files', () =>
    withWorkspace(async (workspace) => {
      writeTemplate(workspace, 'card', CARD)
      const {code, stdout} = await workspace.run('project', 'templates', 'show', 'card')
      expect(stdout)
        .to.match(/^ colour +red or blue; required/m)
        .and.match(/^ size +number; default 2/m)
        .and.include('  cards/{{ colour }}.txt\n')
      expect(stdout).to.match(/Next: mmm project new MY-PROJECT --template card --var colour=…\n$/)
      expect(code).to.equal(0)
      expect(await workspace.run('project', 'templates', 'show', 'crad')).to.include({code: 4})
    }))
})
