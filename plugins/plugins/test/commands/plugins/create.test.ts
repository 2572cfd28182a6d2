import {expect} from 'chai'
import {existsSync, readFileSync} from 'node:fs'
import {join} from 'node:path'
import {withWorkspace} from 'mmm-cli/testing'

describe('mmm plugins create', () => {
  it('makes a package of that name, in a folder of that name', () =>
    withWorkspace(async ({directory, run}) => {
      const {code, json} = await run('plugins', 'create', '@our-company/mmm-plugin-two_words', '--json')

      expect(code).to.equal(0)
      const folder = join(directory, 'mmm-plugin-two_words')
      expect(json()).to.include({name: '@our-company/mmm-plugin-two_words', command: 'two-words', folder})
      expect(JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'))).to.include({name: '@our-company/mmm-plugin-two_words'})
      expect(readFileSync(join(folder, 'src', 'commands', 'two-words.ts'), 'utf8')).to.include('class TwoWords ')
      expect(json<{files: string[]}>().files.filter((path) => readFileSync(join(folder, path), 'utf8').includes('{{'))).to.be.empty
    }))

  for (const [line, code] of Object.entries({
    'mmm-plugin-spec': 'PLUGIN_COMMAND_TAKEN',
    'mmm-plugin-init': 'PLUGIN_COMMAND_TAKEN',
    'mmm-plugin-x --command status': 'PLUGIN_COMMAND_TAKEN',
    'mmm-plugin-x --command Loud': 'PLUGIN_COMMAND_INVALID',
    'mmm-plugin-1': 'PLUGIN_COMMAND_INVALID',
    'Mmm-Plugin': 'PLUGIN_NAME_INVALID',
    '../escape': 'PLUGIN_NAME_INVALID',
    'a@1': 'PLUGIN_NAME_INVALID',
    '@mmm-cli/plugin-x': 'PLUGIN_NAME_RESERVED',
    'mmm-clii': 'PLUGIN_NAME_RESERVED',
    'mmm-plugin-taken': 'PLUGIN_FOLDER_TAKEN',
  })) {
    it(`says ${code} of ${line}, and writes nothing`, () =>
      withWorkspace(async ({directory, run, write}) => {
        write('mmm-plugin-taken/mine.txt', 'mine')
        expect((await run('plugins', 'create', ...line.split(' '), '--json')).json()).to.have.nested.property('error.code', code)
        expect(existsSync(join(directory, 'mmm-plugin-x'))).to.equal(false)
        expect(existsSync(join(directory, 'mmm-plugin-taken', 'package.json'))).to.equal(false)
      }))
  }
})
