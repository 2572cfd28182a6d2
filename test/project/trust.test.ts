import {expect} from 'chai'
import {writeFileSync} from 'node:fs'
import {join} from 'node:path'
import {loadConfiguration} from '../../src/configuration/configuration-loader.ts'
import {readPowers} from '../../src/project/trust.ts'
import {withFolder} from '../support/temporary.ts'

describe('what a stranger is shown of a project', () => {
  it('is its commands and the settings of its files, but not what it is called', () =>
    withFolder((folder) => {
      const path = join(folder, 'mmm.toml')
      writeFileSync(path, '[project]\nname = "shop"\ndescription = "Sells."\n[run]\nconcurrency = 8\n')
      const configuration = loadConfiguration({files: [{layer: 'manifest', path}], environment: {MMM_RUN__GRACE: '1s'}})
      if (!configuration.ok) throw configuration.error

      const powers = readPowers(configuration.value, [{id: 'a', metadata: {run: ['make'], verify: ['make test']}}])

      expect(powers).to.deep.equal({
        commands: [
          {spec: 'a', kind: 'run', command: 'make'},
          {spec: 'a', kind: 'verify', command: 'make test'},
        ],
        settings: [{key: 'run.concurrency', value: 8, file: path, line: 5}],
      })
    }))
})
