import assert from 'node:assert/strict'
import {test} from 'node:test'
import { {{ function }} } from '../src/index.js'

test('{{ function }} says hello', () => {
  assert.equal({{ function }}('Ada'), 'Hello, Ada!')
})

test('{{ function }} refuses what is no text', () => {
  assert.throws(() => {{ function }}(42), TypeError)
})
