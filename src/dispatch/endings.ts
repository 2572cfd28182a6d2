import {constants} from 'node:os'
import type {Recorder} from '../history/recorder.ts'

const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const

/**
 * Milliseconds before signals are listened to. Where somebody listens, Node no longer ends a process that is busy: a long
 * query could not be broken off. What takes longer than this without being busy waits for something.
 */
const PATIENCE = 250

/** Lets a command be noted that ends with its process: by `process.exit`, or by a signal that it does not listen to itself. Gives how to let go. */
export function noteEndings(recorder: Recorder): () => void {
  const onExit = (code: number): void => recorder.end(code)
  const onSignal = (signal: (typeof SIGNALS)[number]): void => {
    if (process.listenerCount(signal) > 1) return
    recorder.end(128 + constants.signals[signal])
    process.off(signal, onSignal)
    process.kill(process.pid, signal)
  }
  const timer = setTimeout(() => {
    for (const signal of SIGNALS) process.on(signal, onSignal)
  }, PATIENCE)
  timer.unref()
  process.on('exit', onExit)
  return () => {
    clearTimeout(timer)
    process.off('exit', onExit)
    for (const signal of SIGNALS) process.off(signal, onSignal)
  }
}
