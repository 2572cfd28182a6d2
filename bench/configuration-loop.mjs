// Reads three layers of settings COUNT times: as mmm does, checked, merged and with their places, or the bare parser on the same texts.
import {readFileSync} from 'node:fs'

const [who, count, ...paths] = process.argv.slice(2)
const read = who === 'mmm' ? await makeLoader() : await makeParser()

for (let round = 0; round < Number(count); round++) read()

async function makeLoader() {
  const {loadConfiguration} = await import('../dist/configuration/configuration-loader.js')
  const layers = ['global', 'manifest', 'local']
  const files = paths.map((path, index) => ({layer: layers[index], path}))
  return () => {
    const loaded = loadConfiguration({files, environment: process.env})
    if (!loaded.ok) throw loaded.error
  }
}

async function makeParser() {
  const {default: toml} = await import('toml')
  const texts = paths.map((path) => readFileSync(path, 'utf8'))
  return () => texts.forEach((text) => toml.parse(text))
}
