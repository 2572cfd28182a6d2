import {spawn} from 'node:child_process'
import {closeSync, openSync} from 'node:fs'
import type {SpawnNews, SpawnOrder} from './spawn-client.ts'

// A program of its own, which starts commands for a big mmm: a system that copies the page tables of the process that starts
// another has little to copy here. It goes when mmm does, and leaves what it started to whoever recovers the run.

const parent = process.ppid
let shared: Readonly<Record<string, string>> = {}

process.on('message', carryOut)
process.once('disconnect', () => process.exit())
tell({id: 0, pid: process.pid})

function carryOut({changed, command, cwd, environment, id, log, removed}: SpawnOrder): void {
  // What mmm cannot hear the answer to is not to be begun.
  if (process.ppid !== parent) process.exit()
  shared = environment ?? shared
  const env: Record<string, string> = {...shared, ...changed}
  for (const name of removed) delete env[name]
  let output: number | undefined
  try {
    output = openSync(log, 'a')
    const child = spawn('/bin/sh', ['-c', command], {cwd, detached: true, env, stdio: ['ignore', output, output]})
    child.once('error', (error) => tell(whyNot(id, error)))
    child.once('exit', (code, signal) => tell({id, code, signal}))
    if (child.pid !== undefined) tell({id, pid: child.pid})
  } catch (error) {
    tell(whyNot(id, error as NodeJS.ErrnoException))
  } finally {
    if (output !== undefined) closeSync(output)
  }
}

function whyNot(id: number, {code, message, syscall}: NodeJS.ErrnoException): SpawnNews {
  return {id, error: message, code, syscall}
}

function tell(news: SpawnNews): void {
  // Nobody may be left to hear it.
  if (process.connected) process.send!(news)
}
