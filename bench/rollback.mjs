// Rolls the project of this folder back to the one of its two checkpoints that it is not at: all statuses change.
import {Host} from '../dist/host.js'

const host = new Host({cwd: process.cwd(), environment: process.env})
const {state} = unwrap(host.openProject())
const [last] = unwrap(state.history.list({kind: 'spec.status', limit: 1}))
const {changes} = unwrap(state.rollback.run({to: last.after.status === 'completed' ? 'open' : 'done'}))
if (changes.length !== 10_000) throw new Error(`${changes.length} specifications changed`)
host.close()

function unwrap(result) {
  if (!result.ok) throw result.error
  return result.value
}
