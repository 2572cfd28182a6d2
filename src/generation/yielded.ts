import type {Generator, GeneratorSource, GeneratorTask} from './generator.ts'

/** Drafts that one generator may make: more are a mistake of its. */
const MAXIMUM = 10_000

/** What a generator makes, which may be anything. Throws what is wrong with it, and when `signal` aborts. */
export async function* yieldedBy(source: GeneratorSource, task: GeneratorTask, signal: AbortSignal): AsyncGenerator {
  const generator = await source.load()
  if (!isGenerator(generator)) throw new Error('its module has no generator as its default export')
  let made = 0
  for await (const draft of generator.generate(task, signal)) {
    signal.throwIfAborted()
    if (++made > MAXIMUM) throw new Error(`it made more than ${MAXIMUM} specifications`)
    yield draft
  }
  signal.throwIfAborted()
}

function isGenerator(value: unknown): value is Generator {
  return typeof (value as Partial<Generator> | null)?.generate === 'function'
}
