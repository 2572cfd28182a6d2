// A process that marks a specification again and again, prints each status that was acknowledged, and at last why it had to stop.
import {writeSync} from 'node:fs'
import {Workplace} from './workplace.ts'

const open = new Workplace(process.argv[2]!).open()
for (let count = 0; ; count++) {
  const status = count % 2 === 0 ? 'completed' : 'pending'
  const marked = open.specifications.mark('first', status)
  writeSync(1, `${marked.ok ? status : marked.error.code}\n`)
  if (!marked.ok) break
}
open.close()
