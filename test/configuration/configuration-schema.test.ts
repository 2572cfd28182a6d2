import {Ajv} from 'ajv'
import {expect} from 'chai'
import {configurationSchema} from '../../src/configuration/configuration-schema.ts'
import {readSetting} from '../../src/configuration/setting-reader.ts'
import {type Setting, SETTINGS} from '../../src/configuration/setting.ts'

const SAMPLES = [true, 0, 1, 4, 1.5, 1025, -1, '', 'x', '30m', '1h30m', '30', '4MB', '256 KiB', '4XB', 'My Shop', 'two\nlines', [], ['a'], [1], {}, {a: 1}]

describe('the JSON Schema of the configuration', () => {
  const validate = new Ajv({strict: true}).compile(configurationSchema())

  for (const [key, setting] of Object.entries<Setting>(SETTINGS)) {
    it(`takes for ${key} what mmm takes`, () => {
      for (const sample of SAMPLES) {
        const file = key.split('.').reduceRight<unknown>((inner, name) => ({[name]: inner}), sample)
        expect(validate(file), JSON.stringify(sample)).to.equal(readSetting(setting.type, sample).ok)
      }
    })
  }

  it('takes tables of your own, and no unknown settings', () => {
    expect(validate({aliases: {ship: 'run'}, variables: {x: [1]}, plugins: {hello: {name: 'Ada'}}})).to.equal(true)
    expect(validate({aliases: {ship: 1}})).to.equal(false)
    expect(validate({plugins: {hello: 'Ada'}})).to.equal(false)
    expect(validate({run: {concurency: 4}})).to.equal(false)
    expect(validate({runs: {}})).to.equal(false)
  })
})
