import assert from 'node:assert/strict'
import {dirname} from 'node:path'
import {test} from 'node:test'
import {withWorkspace} from 'mmm-cli/testing'

/** A folder and a home of mmm for each test, with this plugin linked. */
const options = {plugins: [{name: '{{ name }}', root: dirname(import.meta.dirname)}]}

test('the command greets', () =>
  withWorkspace(async ({run}) => {
    assert.equal((await run('{{ command }}', 'Ada')).stdout, 'Hello Ada!\n')
    assert.deepEqual((await run('{{ command }}', '--json')).json(), {greeting: 'Hello you!'})
  }, options))

test('the runner does what names it', () =>
  withWorkspace(async ({run, write}) => {
    await run('init')
    write('specs/first.md', '---\nrunner: {{ command }}\n---\n# Say this\n')
    assert.equal((await run('run')).code, 0)
    assert.match((await run('state', 'log', 'first')).stdout, /Say this/)
  }, options))

test('the hook keeps drafts from running', () =>
  withWorkspace(async ({run, write}) => {
    await run('init')
    write('specs/first.md', '---\nrunner: {{ command }}\ntags: [draft]\n---\n# Not yet\n')
    assert.match((await run('run')).stdout, /it is tagged "draft"/)
    assert.deepEqual((await run('state', 'executions', '--json')).json(), [])
  }, options))
