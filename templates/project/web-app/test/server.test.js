import assert from 'node:assert/strict'
import {once} from 'node:events'
import {after, before, test} from 'node:test'
import {greeting} from '../public/greeting.js'
import {server} from '../server.js'

let origin
before(async () => {
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  origin = `http://127.0.0.1:${server.address().port}`
})
after(() => server.close())

test('the first page is there', async () => {
  const response = await fetch(origin)
  assert.equal(response.status, 200)
  assert.match(await response.text(), /<h1>/)
})

test('nothing outside public is', async () => {
  for (const path of ['/package.json', '/..%2fpackage.json', '/%2e%2e/server.js', '/none', '/%']) {
    assert.equal((await fetch(origin + path)).status, 404, path)
  }
})

test('the greeting follows the day', () => {
  assert.deepEqual([9, 15, 21].map(greeting), ['Good morning', 'Good afternoon', 'Good evening'])
})
