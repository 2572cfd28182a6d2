import {expect} from 'chai'
import {symlinkSync, writeFileSync} from 'node:fs'
import {join} from 'node:path'
import {withWorkspace, type Workspace} from 'mmm-cli/testing'

describe('mmm spec show --prompt', () => {
  it('prints what the agent would be told', () =>
    withProject(async ({run, write}) => {
      write('specs/base.md', '---\nrun: ["true"]\n---\n# The base\n')
      write('specs/login.md', '---\ndepends_on: [base]\nverify: ["npm test"]\n---\n# Log in\nWith a password.\n\n- [ ] A wrong one is refused\n')

      const {code, stdout} = await run('spec', 'show', 'login', '--prompt')

      expect(code).to.equal(0)
      expect(stdout.split('\n').filter(Boolean).slice(1)).to.deep.equal([
        '# Log in',
        'With a password.',
        '- [ ] A wrong one is refused',
        '# What it builds on',
        'These are done already:',
        '- The base (specs/base.md)',
        'When you are done, every checkbox above must hold, whether it is ticked or not.',
        '# How it will be proven',
        'After you, these commands are run, and each must exit 0:',
        '    npm test',
        'Do not change what they check in order to pass.',
      ])
    }))

  it("takes the project's template, then the setting's, then the specification's", () =>
    withProject(async ({run, write}) => {
      const shown = async (): Promise<string> => (await run('spec', 'show', 'login', '--prompt')).stdout
      write('specs/login.md', '# Log in\n')
      write('.mmm/templates/prompt.md', 'project: {{ spec.title }}')
      expect(await shown()).to.equal('project: Log in\n')
      write('prompts/team.md', 'setting: {{ variables.team }}')
      await run('config', 'set', 'claude.prompt', 'prompts/team.md')
      await run('config', 'set', 'variables.team', 'blue')
      expect(await shown()).to.equal('setting: blue\n')
      write('prompts/own.md', 'own: {{ spec.model }}')
      write('specs/login.md', '---\nprompt: prompts/own.md\nmodel: opus\n---\n# Log in\n')
      expect(await shown()).to.equal('own: opus\n')
    }))

  it('says what is wrong with a template', () =>
    withProject(async ({run, write}) => {
      write('specs/login.md', '---\nprompt: own.md\n---\n# Log in\n')
      write('own.md', '{% if %}')
      const {code, stderr} = await run('spec', 'show', 'login', '--prompt')
      expect(code).to.equal(3)
      expect(stderr).to.include('The prompt cannot be made from').and.include('own.md')
    }))

  it('reads no template outside the project, whatever leads there', () =>
    withProject(async ({directory, home, run, write}) => {
      writeFileSync(join(home, 'secret.md'), 'hidden')
      symlinkSync(join(home, 'secret.md'), join(directory, 'own.md'))
      for (const path of ['own.md', '../home/secret.md', join(home, 'secret.md')]) {
        write('specs/login.md', `---\nprompt: ${path}\n---\n# Log in\n`)
        const {code, stderr, stdout} = await run('spec', 'show', 'login', '--prompt')
        expect(code, path).to.equal(3)
        expect(stderr).to.include('it lies outside the project')
        expect(stdout).to.not.include('hidden')
      }
    }))

  it('lets a template read no files and end', () =>
    withProject(async ({run, write}) => {
      write('specs/login.md', '---\nprompt: own.md\n---\n# Log in\n')
      write('secret.md', 'hidden')
      for (const text of ["{% include 'secret.md' %}", "{% render 'secret.md' %}", "{% layout 'secret.md' %}"]) {
        write('own.md', text)
        expect((await run('spec', 'show', 'login', '--prompt')).code, text).to.equal(3)
      }
      write('own.md', '{% for i in (1..100000000) %}{{ i }}{% endfor %}')
      expect((await run('spec', 'show', 'login', '--prompt')).code).to.equal(3)
    })).timeout(10_000)

  it('says so where the runner asks no model', () =>
    withProject(async ({run, write}) => {
      write('specs/login.md', '---\nrun: ["true"]\n---\n# Log in\n')
      const {code, stderr} = await run('spec', 'show', 'login', '--prompt')
      expect(code).to.equal(2)
      expect(stderr).to.include('The runner "shell", which does login, asks no model anything.')
    }))
})

function withProject(test: (workspace: Workspace) => Promise<void>): Promise<void> {
  return withWorkspace(async (workspace) => {
    await workspace.run('init')
    await test(workspace)
  })
}
