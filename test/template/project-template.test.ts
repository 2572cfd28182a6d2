import {expect} from 'chai'
import {chmodSync, mkdirSync, symlinkSync} from 'node:fs'
import {readProjectTemplate, readTemplateFiles} from '../../src/template/project-template.ts'
import {type RenderedFile, renderProject} from '../../src/template/render-project.ts'
import type {VariableValues} from '../../src/template/variable.ts'
import type {Result} from '../../src/result.ts'
import {type Folder, withFiles} from '../support/folder.ts'
import {valueOf} from '../support/spec-project.ts'

function render(folder: Folder, values: VariableValues = {}): Result<RenderedFile[], Error> {
  const template = valueOf(readProjectTemplate(folder.path))
  const files = readTemplateFiles(template)
  return files.ok ? renderProject(template, files.value, values) : files
}

/** What is wrong with a template of one file. */
async function problem(name: string, values: VariableValues): Promise<string> {
  let message = 'none'
  await withFiles((folder) => {
    folder.write('template.toml', '')
    folder.write(name, 'x')
    const rendered = render(folder, values)
    if (!rendered.ok) message = rendered.error.message.replace(folder.path, '')
  })
  return message
}

describe('a template of a project', () => {
  it('gives its files with rendered names and texts; what is no text stays as it is, and so does what it says', () =>
    withFiles((folder) => {
      folder.write('template.toml', 'description = "A thing"\nverbatim = ["raw/**", "*.hbs"]\n[variables.name]\n')
      const bytes = new Uint8Array([0x7b, 0x7b, 0x20, 0xff, 0x00, 0x7d, 0x7d])
      folder.write('logo.png', bytes)
      folder.write('raw/a/b.txt', '{{ name }}')
      folder.write('page.hbs', '{{ other }}')
      folder.write("{{ '.' }}gitignore", 'x\n')
      folder.write('src/{{ app }}/{{ app }}.txt', 'Hello {{ app }}')
      chmodSync(folder.write('run', '#!/bin/sh\n'), 0o755)
      folder.write('.git/config', 'x')
      folder.write('node_modules/a/x.js', 'x')
      folder.write('template.toml', 'description = "A thing"\nverbatim = ["raw/**", "*.hbs"]\n')
      const rendered = valueOf(render(folder, {app: 'shop'}))
      expect(
        rendered.map(({content, executable, path}) => [path, typeof content === 'string' ? content : Buffer.from(content).toString('latin1'), executable]),
      ).to.have.deep.members([
        ['.gitignore', 'x\n', false],
        ['logo.png', Buffer.from(bytes).toString('latin1'), false],
        ['page.hbs', '{{ other }}', false],
        ['raw/a/b.txt', '{{ name }}', false],
        ['run', '#!/bin/sh\n', true],
        ['src/shop/shop.txt', 'Hello shop', false],
      ])
    }))

  it('leaves out a file with a part of its path that comes out empty', () =>
    withFiles((folder) => {
      folder.write('template.toml', '')
      folder.write('{% if ci %}ci{% endif %}/build.txt', 'x')
      folder.write('always.txt', 'x')
      expect(valueOf(render(folder, {ci: false})).map(({path}) => path)).to.deep.equal(['always.txt'])
      expect(valueOf(render(folder, {ci: true})).map(({path}) => path)).to.have.members(['always.txt', 'ci/build.txt'])
    }))

  it('makes no name that leads out of the project, into its repository or its state, or that no system can have', async () => {
    for (const a of ['..', '.', '../x', '/etc/passwd', 'a/b', 'a\\b', 'a\nb', 'a\0b', 'x'.repeat(300)])
      expect(await problem('{{ a }}', {a}), a).to.not.equal('none')
    for (const a of ['.git', '.GIT', '.git.']) expect(await problem('{{ a }}/hooks', {a}), a).to.include('No template writes into .git')
    expect(await problem('{{ a }}/x/y', {a: '..'})).to.equal('/{{ a }}/x/y:1:1: ".." cannot be the name of a file: this file would be "../x/y".')
    expect(await problem('.mmm/config.toml', {})).to.include('Below .mmm a template writes into templates only')
    expect(await problem('.MMM/state.db', {})).to.include('Below .mmm a template writes into templates only')
    expect(await problem('.mmm/templates/x.md', {})).to.equal('none')
  })

  it('makes no two files of one name, nor a file where a folder is', () =>
    withFiles((folder) => {
      folder.write('template.toml', '')
      folder.write('{{ a }}', 'x')
      folder.write('readme/x', 'x')
      expect(render(folder, {a: 'README'}))
        .to.have.nested.property('error.message')
        .that.includes('cannot be made beside')
      expect(render(folder, {a: 'Readme2'}).ok).to.equal(true)
      folder.write('{{ b }}', 'x')
      expect(render(folder, {a: 'one', b: 'ONE'}))
        .to.have.nested.property('error.message')
        .that.includes('cannot be made beside')
    }))

  it('holds no links, so that nothing else of the machine is copied', () =>
    withFiles((folder) => {
      folder.write('secret/key', 'secret')
      folder.write('t/template.toml', '')
      symlinkSync(folder.resolve('secret/key'), folder.resolve('t/key'))
      expect(readTemplateFiles(valueOf(readProjectTemplate(folder.resolve('t')))))
        .to.have.nested.property('error.message')
        .that.includes('no links')
      mkdirSync(folder.resolve('u'))
      folder.write('u/template.toml', '')
      symlinkSync(folder.resolve('secret'), folder.resolve('u/keys'))
      expect(readTemplateFiles(valueOf(readProjectTemplate(folder.resolve('u')))))
        .to.have.nested.property('error.message')
        .that.includes('no links')
    }))

  it('names what is wrong with template.toml by line and column, and with a text by those of its file', () =>
    withFiles((folder) => {
      const wrong = (text: string): string => {
        folder.write('template.toml', text)
        const read = readProjectTemplate(folder.path)
        return read.ok ? 'none' : read.error.message.replace(folder.path, '')
      }
      expect(wrong('description = \n')).to.match(/^\/template\.toml:1:\d+: /)
      expect(wrong('x = 1\ndescripton = "a"\n')).to.equal('/template.toml:1:1: A template has no key "x".')
      expect(wrong('[variables.a]\n\ntype = "text"\n')).to.equal('/template.toml:3:1: The type of "a" must be string, number, boolean, list, not "text".')
      expect(wrong('[variables.name]\n')).to.include('/template.toml:1:').and.include('"name" is given by mmm itself')
      expect(wrong('verbatim = 1\n')).to.equal('/template.toml:1:1: "verbatim" must be a list of globs.')
      expect(wrong('[variables.a]\ndefault = 1\nchoices = [2]\n')).to.equal('/template.toml:2:1: The default of "a" must be 2, not "1".')
      folder.write('template.toml', '')
      folder.write('a.txt', 'one\n{{ nope }}')
      expect(render(folder)).to.have.nested.property('error.message').that.includes('/a.txt:2:4: Undefined variable: nope')
    }))
})
