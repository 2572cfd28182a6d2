import {expect} from 'chai'
import {spawn} from 'node:child_process'
import {mkdirSync, renameSync, rmSync, writeFileSync} from 'node:fs'
import {join} from 'node:path'
import {loadConfiguration} from '../../src/configuration/configuration-loader.ts'
import {watchConfiguration} from '../../src/configuration/configuration-watcher.ts'
import {ROOT} from '../support/binary.ts'
import {withFolder} from '../support/temporary.ts'
import {until} from '../support/waiting.ts'

interface Watched {
  /** Values of `run.concurrency` that were told, and problems in their place. */
  readonly told: Array<number | string>
  readonly file: string
  write(concurrency: number | string): void
}

/** Watches a manifest and a local file in a folder that is not there yet. */
function withWatcher(test: (watched: Watched) => Promise<void>): Promise<void> {
  return withFolder(async (folder) => {
    const file = join(folder, 'config.toml')
    const write = (concurrency: number | string): void => writeFileSync(file, `[run]\nconcurrency = ${concurrency}\n`)
    write(1)
    const sources = {files: [file, join(folder, 'not', 'yet', 'config.toml')].map((path) => ({layer: 'global' as const, path})), environment: {}}
    const loaded = loadConfiguration(sources)
    if (!loaded.ok) throw loaded.error
    const told: Watched['told'] = []
    const watcher = watchConfiguration(sources, {
      current: loaded.value,
      onChange: (configuration) => told.push(configuration.get('run.concurrency')),
      onProblem: (error) => told.push(error.message.replace(folder, '')),
    })
    try {
      await test({told, file, write})
    } finally {
      watcher.close()
    }
  })
}

describe('watching the configuration', () => {
  it('tells of a change that was made before the watching began', () =>
    withWatcher(async ({told, write}) => {
      write(2)

      await until(() => told.length > 0)
      expect(told).to.deep.equal([2])
    }))

  it('tells once of several writes in a burst', () =>
    withWatcher(async ({told, write}) => {
      write(2)
      await until(() => told.length === 1)

      for (const concurrency of ['', '4', '"', 5]) write(concurrency)

      await until(() => told.length > 1)
      expect(told).to.deep.equal([2, 5])
    }))

  it('sees a new file in the place of the old one', () =>
    withWatcher(async ({file, told, write}) => {
      write(2)
      await until(() => told.length === 1)

      for (const concurrency of [3, 4]) {
        writeFileSync(`${file}.new`, `[run]\nconcurrency = ${concurrency}\n`)
        renameSync(`${file}.new`, file)
        await until(() => told.at(-1) === concurrency)
      }

      expect(told).to.deep.equal([2, 3, 4])
    }))

  it('sees a file go and come back', () =>
    withWatcher(async ({file, told, write}) => {
      write(2)
      await until(() => told.length === 1)

      rmSync(file)
      await until(() => told.length === 2)
      write(3)

      await until(() => told.length === 3)
      expect(told).to.deep.equal([2, 4, 3])
    }))

  it('says what is wrong with a file, and goes on when it is mended', () =>
    withWatcher(async ({told, write}) => {
      write(2)
      await until(() => told.length === 1)

      write(0)
      await until(() => told.length === 2)
      write(3)

      await until(() => told.includes(3))
      expect(told).to.deep.equal([2, 'The configuration is invalid: /config.toml:2:1: "run.concurrency" must be a whole number from 1 to 1024, not 0.', 3])
    }))

  it('says nothing of a change that a higher layer outdoes', () =>
    withWatcher(async ({file, told, write}) => {
      const quiet: unknown[] = []
      const sources = {files: [{layer: 'global' as const, path: file}], environment: {MMM_RUN__CONCURRENCY: '7'}}
      const loaded = loadConfiguration(sources)
      if (!loaded.ok) throw loaded.error
      const watcher = watchConfiguration(sources, {
        current: loaded.value,
        onChange: (configuration) => quiet.push(configuration),
        onProblem: (error) => quiet.push(error),
      })

      for (const concurrency of [2, 3, 4]) {
        write(concurrency)
        await until(() => told.at(-1) === concurrency)
      }

      watcher.close()
      expect(quiet).to.be.empty
    }))

  it('sees a file in a folder that is made only then', () =>
    withWatcher(async ({file, told, write}) => {
      write(2)
      await until(() => told.length === 1)

      mkdirSync(join(file, '..', 'not', 'yet'), {recursive: true})
      writeFileSync(join(file, '..', 'not', 'yet', 'config.toml'), '[run]\nconcurrency = 9\n')

      await until(() => told.length > 1)
      expect(told).to.deep.equal([2, 9])
    }))

  it('keeps no process alive', () =>
    withFolder(async (folder) => {
      const path = join(folder, 'config.toml')
      writeFileSync(path, '')
      const script = `
        import {loadConfiguration} from '${ROOT}/src/configuration/configuration-loader.ts'
        import {watchConfiguration} from '${ROOT}/src/configuration/configuration-watcher.ts'
        const sources = {files: [{layer: 'global', path: '${path}'}], environment: {}}
        watchConfiguration(sources, {current: loadConfiguration(sources).value, onChange() {}, onProblem() {}})`
      const child = spawn(process.execPath, ['--input-type=module', '--eval', script], {stdio: 'inherit', timeout: 20_000})

      const code = await new Promise((resolve) => void child.on('exit', resolve))

      expect(code).to.equal(0)
    }))
})
