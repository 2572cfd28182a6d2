import assert from 'node:assert/strict'
import {spawnSync} from 'node:child_process'
import {test} from 'node:test'
import {fileURLToPath} from 'node:url'

const binary = fileURLToPath(new URL('../bin/{{ name }}.js', import.meta.url))
const run = (...args) => spawnSync(process.execPath, [binary, ...args], {encoding: 'utf8'})

test('{{ command }} greets', () => {
  const {status, stdout} = run('{{ command }}', 'Ada')
  assert.equal(stdout, 'Hello, Ada!\n')
  assert.equal(status, 0)
})

test('without a command it says how it is used, and fails', () => {
  const {status, stderr, stdout} = run()
  assert.match(stderr, /^Usage: {{ name }} /)
  assert.equal(stdout, '')
  assert.equal(status, 2)
})
