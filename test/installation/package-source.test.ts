import {expect} from 'chai'
import fc from 'fast-check'
import {readSource} from '../../src/installation/package-source.ts'
import {checkLookalike, checkName} from '../../src/installation/reserved-names.ts'
import {withFiles} from '../support/folder.ts'
import {unwrap} from '../support/workplace.ts'

const CORE = ['mmm-cli', '@mmm-cli/plugin-spec', '@mmm-cli/plugin-plugins', '@oclif/plugin-help']

describe('where a plugin is to come from', () => {
  for (const [text, tag] of Object.entries({hello: 'latest', 'hello@': 'latest', 'hello@^1.2': '^1.2', 'hello@next': 'next', '@a/hello@1.0.0': '1.0.0'})) {
    it(`is the registry's ${tag} for ${text}`, () => {
      const name = text.replace(/(?<=.)@.*/, '')
      expect(unwrap(readSource(text, '/'))).to.deep.equal({kind: 'registry', name, tag, spec: `${name}@${tag}`})
    })
  }

  for (const [text, kind] of Object.entries({
    'git+ssh://git@git.example.org/a/b.git': 'git',
    'git+https://git.example.org/a/b.git#v1': 'git',
    'https://example.org/x.tgz': 'tarball',
    './folder': 'folder',
    'file:folder': 'folder',
    './x.tgz': 'tarball',
    'x.tgz': 'tarball',
  })) {
    it(`is a ${kind} for ${text}, the same from any folder`, () =>
      withFiles((folder) => {
        folder.write('folder/package.json', '{}')
        folder.write('x.tgz', '')
        const source = unwrap(readSource(text, folder.path))
        expect(source).to.include({kind})
        expect(unwrap(readSource(source.spec, '/'))).to.deep.equal(source)
      }))
  }

  it('is found out or refused, whatever somebody types', () => {
    const words = fc.constantFrom('@', '/', ':', '#', 'file:', 'git+', 'npm:', '..', '~', 'a', '\0', ' ', '%', 'github:')
    fc.assert(
      fc.property(
        fc.oneof(
          fc.string(),
          fc.array(words).map((parts) => parts.join('')),
        ),
        (text) => {
          const source = readSource(text, '/nowhere')
          if (source.ok) expect(source.value.spec).to.not.match(/^-/)
          else expect(source.error.code).to.equal('PLUGIN_SOURCE_INVALID')
        },
      ),
      {numRuns: 500},
    )
  })
})

describe('a name of mmm itself', () => {
  it('is refused, and so is one with a letter more, less or other; those of plugins are not', () => {
    for (const name of CORE) expect(checkName(name, CORE).ok, name).to.equal(false)
    for (const name of ['mmm-plugin-spec', 'mmm-plugin-hello', '@oclif/plugin-search', 'mmm', '@our-company/mmm-plugin-spec', 'commander']) {
      expect(checkLookalike(name, CORE).ok, name).to.equal(true)
    }
    fc.assert(
      fc.property(fc.constantFrom(...CORE.slice(0, 3)), fc.nat(30), fc.constantFrom('', '-', 'x'), (own, index, letter) => {
        const at = index % own.length
        expect(checkLookalike(own.slice(0, at) + letter + own.slice(at + 1), CORE).ok).to.equal(false)
      }),
    )
  })
})
