import assert from 'node:assert/strict'
import {once} from 'node:events'
import {after, before, test} from 'node:test'
import {createService} from '../src/service.js'

const service = createService()
let origin
before(async () => {
  service.listen(0, '127.0.0.1')
  await once(service, 'listening')
  origin = `http://127.0.0.1:${service.address().port}`
})
after(() => service.close())

test('it is well', async () => {
  const response = await fetch(`${origin}/health`)
  assert.equal(response.status, 200)
  assert.deepEqual(await response.json(), {status: 'ok'})
})

test('what is not there is said in JSON', async () => {
  for (const path of ['/none', '/constructor', '/__proto__']) {
    const response = await fetch(origin + path)
    assert.equal(response.status, 404)
    assert.equal((await response.json()).error.code, 'NOT_FOUND')
  }
})
