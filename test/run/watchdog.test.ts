import {expect} from 'chai'
import {once} from 'node:events'
import type {TaskLog} from '../../src/run/runner.ts'
import {Watchdog} from '../../src/run/watchdog.ts'

/** A log that is as long as it is told to be. */
const log = (size: () => number): TaskLog => ({path: '', descriptor: -1, write() {}, size, tail: () => ''})

const SILENT = log(() => 0)
const HOUR = 3_600_000

interface Case {
  readonly timeout?: number
  readonly idleTimeout?: number
  readonly cancelled?: AbortSignal
  readonly of?: TaskLog
}

async function withWatchdog(
  {cancelled = new AbortController().signal, idleTimeout = HOUR, of = SILENT, timeout = HOUR}: Case,
  test: (dog: Watchdog) => unknown,
) {
  const dog = new Watchdog({log: of, timeout, idleTimeout, cancelled})
  try {
    await test(dog)
  } finally {
    dog.dispose()
  }
}

describe('Watchdog', () => {
  it('ends an attempt that takes too long', () =>
    withWatchdog({timeout: 20}, async (dog) => {
      await once(dog.signal, 'abort')

      expect(dog.reason).to.equal('timeout')
    }))

  it('lets an attempt be silent that has to wait', () =>
    withWatchdog({idleTimeout: 30}, async (dog) => {
      const started = performance.now()
      dog.excuse(100)
      await once(dog.signal, 'abort')

      expect(dog.reason).to.equal('idle')
      expect(performance.now() - started).to.be.above(125)
    }))

  it('does not count as its time what an attempt has to wait, up to as much again', () =>
    withWatchdog({timeout: 60}, async (dog) => {
      const started = performance.now()
      dog.excuse(HOUR)
      await once(dog.signal, 'abort')

      expect(dog.reason).to.equal('timeout')
      expect(performance.now() - started).to.be.above(115)
    }))

  it('ends an attempt that prints nothing', () =>
    withWatchdog({idleTimeout: 30}, async (dog) => {
      await once(dog.signal, 'abort')

      expect(dog.reason).to.equal('idle')
    }))

  it('lets an attempt go on as long as it prints', async () => {
    let looks = 0
    await withWatchdog({idleTimeout: 40, of: log(() => Math.min(++looks, 20))}, async (dog) => {
      const started = performance.now()
      await once(dog.signal, 'abort')

      expect(dog.reason).to.equal('idle')
      expect(performance.now() - started, 'ten looks of 20 ms each, and then the silence').to.be.above(150)
    })
  })

  it('takes a timeout that is longer than a timer can wait', () =>
    withWatchdog({timeout: 40 * 24 * HOUR, idleTimeout: 30}, async (dog) => {
      await once(dog.signal, 'abort')

      expect(dog.reason).to.equal('idle')
    }))

  it('ends an attempt when the run is cancelled, also when it was before', async () => {
    const run = new AbortController()
    await withWatchdog({cancelled: run.signal}, (dog) => {
      expect(dog.signal.aborted).to.be.false
      run.abort()
      expect([dog.signal.aborted, dog.reason]).to.deep.equal([true, 'cancelled'])
    })
    await withWatchdog({cancelled: run.signal}, (dog) => expect([dog.signal.aborted, dog.reason]).to.deep.equal([true, 'cancelled']))
  })

  it('remembers what came first', async () => {
    const run = new AbortController()
    await withWatchdog({timeout: 10, cancelled: run.signal}, async (dog) => {
      await once(dog.signal, 'abort')
      run.abort()

      expect(dog.reason).to.equal('timeout')
    })
  })

  it('is still when it is disposed of', async () => {
    const run = new AbortController()
    await withWatchdog({cancelled: run.signal}, (dog) => {
      dog.dispose()
      run.abort()

      expect([dog.signal.aborted, dog.reason]).to.deep.equal([false, undefined])
    })
  })
})
