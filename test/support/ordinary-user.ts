import {execFileSync, fork} from 'node:child_process'
import {once} from 'node:events'
import {fileURLToPath} from 'node:url'

const OPENER = fileURLToPath(new URL('opener.ts', import.meta.url))

/** On most systems the number of "nobody". */
const NOBODY = 65_534

/** Opens and writes to a state database in a process without the privileges that root has; gives how that went, or skips the test where such a user cannot read the tests. */
export async function writeAsOrdinaryUser(context: Mocha.Context, path: string): Promise<unknown> {
  const user = process.getuid?.() === 0 ? {uid: NOBODY, gid: NOBODY} : {}
  if (!canRead(OPENER, user)) return context.skip()
  const opener = fork(OPENER, user)
  try {
    await once(opener, 'message')
    opener.send({path, write: true})
    const [answer] = (await once(opener, 'message')) as [unknown]
    return answer
  } finally {
    opener.kill()
  }
}

function canRead(path: string, user: {uid?: number; gid?: number}): boolean {
  try {
    execFileSync(process.execPath, ['--eval', 'fs.readFileSync(process.argv[1])', path], {...user, stdio: 'ignore'})
    return true
  } catch {
    return false
  }
}
