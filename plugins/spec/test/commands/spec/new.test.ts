import {expect} from 'chai'
import {withWorkspace} from 'mmm-cli/testing'
import {existsSync} from 'node:fs'
import {join} from 'node:path'

const TEMPLATE = `---
template:
  description: A screen
  variables:
    area: {description: Which part, required: true}
    owner: {default: nobody}
title: {{ title }} of {{ area }}
priority: low   # for now
tags: [screen]
---
# {{ title }} ({{ project }}, {{ id }})
Owner: {{ owner }}
`

describe('mmm spec new --template', () => {
  it('makes a specification of a template of the project, with variables from everywhere', () =>
    withWorkspace(async ({read, run, write}) => {
      await run('init', '--name', 'shop')
      write('.mmm/templates/screen.md', TEMPLATE)
      write('mmm.toml', `${read('mmm.toml')}\n[variables]\nowner = "Ada"\narea = "nothing"\nunrelated = 1\n`)
      write('vars.toml', 'area = "sales: \\"all\\""\n')

      const {code, stdout} = await run('spec', 'new', 'start-page', '--template', 'screen', '--vars-file', 'vars.toml')

      expect(stdout).to.equal('Created specs/start-page.md\nNext: mmm spec plan\n')
      expect(code).to.equal(0)
      expect(read('specs/start-page.md')).to.equal(`---
title: "Start page of sales: \\"all\\""
priority: low   # for now
tags: [screen]
---
# Start page (shop, start-page)
Owner: Ada
`)
      expect((await run('spec', 'show', 'start-page', '--json')).json()).to.include({title: 'Start page of sales: "all"', priority: 'low'})
    }))

  it('lets the other flags stand in place of what the template says', () =>
    withWorkspace(async ({read, run, write}) => {
      await run('init')
      write('.mmm/templates/screen.md', TEMPLATE)
      const flags = ['--title', 'Front', '--priority', 'high', '--tag', 'a', '--tag', 'b', '--verify', 'test: x', '--depends-on', 'y']
      await run('spec', 'new', 'x', '-t', 'screen', '--var', 'area=here', ...flags)

      expect(read('specs/x.md')).to.include('title: Front\npriority: high   # for now\ntags: [a, b]\ndepends_on: ["y"]\nverify: ["test: x"]\n---\n# Front')
    }))

  it('shows what it would write with --dry-run, and writes nothing', () =>
    withWorkspace(async ({directory, run, write}) => {
      await run('init')
      write('.mmm/templates/screen.md', TEMPLATE)
      const {code, stdout} = await run('spec', 'new', 'x', '-t', 'screen', '--var', 'area=here', '--dry-run')
      expect(stdout).to.match(/^Would write specs\/x\.md:\n---\ntitle: X of here\n/)
      expect(code).to.equal(0)
      const json = (await run('spec', 'new', 'x', '--dry-run', '--json')).json()
      expect(json).to.deep.include({id: 'x', path: 'specs/x.md', problems: []})
      expect(existsSync(join(directory, 'specs', 'x.md'))).to.equal(false)
    }))

  it('writes nothing that is no specification, and says where it is wrong', () =>
    withWorkspace(async ({directory, run, write}) => {
      await run('init')
      write('.mmm/templates/odd.md', '---\nid: other\nmax_iterations: {{ id }}\n---\n')
      const {code, json} = await run('spec', 'new', 'x', '-t', 'odd', '--json')
      expect(json<{error: {code: string}}>().error.code).to.equal('SPEC_TEXT_INVALID')
      expect(code).to.equal(3)
      const dry = await run('spec', 'new', 'x', '-t', 'odd', '-n')
      expect(dry.stdout).to.include('specs/x.md:3:1: error: "max_iterations" must be a whole number from 1, not "x".')
      expect(dry.code).to.equal(3)
      write('.mmm/templates/odd.md', '---\nid: other\n---\n')
      expect((await run('spec', 'new', 'x', '-t', 'odd')).stderr).to.include('its id is "other", not "x"')
      expect(existsSync(join(directory, 'specs', 'x.md'))).to.equal(false)
    }))

  it('names every variable that is missing where there is nobody to ask', () =>
    withWorkspace(async ({run}) => {
      await run('init')
      const {code, stderr} = await run('spec', 'new', 'x', '-t', 'bug')
      expect(stderr).to.include('"problem" must be given').and.include('"expected" must be given').and.include('--var problem=…')
      expect(code).to.equal(2)
      expect((await run('spec', 'new', 'x', '-t', 'bgu')).stderr).to.include('Did you mean `bug`?')
      expect(await run('spec', 'new', 'x', '--var', 'a=b')).to.include({code: 2})
    }))

  it('says of what it wrote what cannot be meant', () =>
    withWorkspace(async ({run}) => {
      await run('init', '--name', 'shop')
      const {code, stdout} = await run('spec', 'new', 'pay', '--priority', 'urgentish', '--depends-on', 'nowhere')

      expect(code).to.equal(0)
      expect(stdout).to.match(/^Created specs\/pay\.md\nspecs\/pay\.md:\d+:\d+: .*\nspecs\/pay\.md:\d+:\d+: .*\nNext: /)
      expect(stdout).to.contain('medium is taken').and.contain('no specification "nowhere"').and.contain('mmm spec new nowhere')
      expect((await run('spec', 'list', '--status', 'completed')).stdout).to.contain('Next: mmm spec validate (1 error)')
      await run('spec', 'new', 'nowhere')
      expect((await run('spec', 'list', '--status', 'completed')).stdout).to.equal('No specifications match.\nNext: mmm spec list\n')
    }))

  it('refuses an id that is taken before it asks for anything else to be changed', () =>
    withWorkspace(async ({read, run, write}) => {
      await run('init')
      write('specs/x.md', '# Mine\n')
      expect(await run('spec', 'new', 'x', '-t', 'task', '--var', 'goal=g')).to.include({code: 5})
      expect(await run('spec', 'new', 'x', '--dry-run')).to.include({code: 5})
      expect(read('specs/x.md')).to.equal('# Mine\n')
    }))
})

describe('mmm spec templates', () => {
  it('lists them with where they come from, outside a project too', () =>
    withWorkspace(async ({run, write}) => {
      expect((await run('spec', 'templates')).stdout).to.match(/^ feature +built-in +Something new/m)
      await run('init')
      write('.mmm/templates/feature.md', '---\ntemplate: {description: "Ours\\u001b[31m"}\n---\n')
      const {stdout} = await run('spec', 'templates')
      expect(stdout)
        .to.match(/^ feature +project +Ours\\x1b\[31m$/m)
        .and.match(/^ feature +built-in \(shadowed\) +Something new/m)
      const json = (await run('spec', 'templates', '--json')).json<Array<{name: string; source: string; shadowed: boolean}>>()
      expect(json.filter(({name}) => name === 'feature').map(({shadowed, source}) => [source, shadowed])).to.deep.equal([
        ['project', false],
        ['built-in', true],
      ])
    }))

  it('does not list what the runner claude is told', () =>
    withWorkspace(async ({run, write}) => {
      await run('init')
      write('.mmm/templates/prompt.md', 'Do {{ spec.title }}\n')
      expect((await run('spec', 'templates')).stdout).to.not.include('prompt')
      expect(await run('spec', 'new', 'x', '-t', 'prompt')).to.include({code: 4})
    }))

  it('shows one: its variables, its text, and how to use it', () =>
    withWorkspace(async ({run, write}) => {
      await run('init')
      write('.mmm/templates/screen.md', TEMPLATE)
      const {code, stdout} = await run('spec', 'templates', 'show', 'screen')
      expect(stdout)
        .to.include('screen: A screen\nFrom project: ')
        .and.match(/^ area +string; required +Which part$/m)
        .and.include('title: {{ title }} of {{ area }}')
      expect(stdout).to.match(/\nNext: mmm spec new ID --template screen --var area=…\n$/)
      expect(code).to.equal(0)
      expect((await run('spec', 'templates', 'show', 'screen', '--json')).json()).to.deep.include({name: 'screen', content: TEMPLATE})
      expect(await run('spec', 'templates', 'show', 'scren')).to.include({code: 4})
    }))
})
