import {expect} from 'chai'
import {execFileSync} from 'node:child_process'
import {mkdirSync, writeFileSync} from 'node:fs'
import {join} from 'node:path'
import {setTimeout as sleep} from 'node:timers/promises'
import {listTrees} from '../../src/run/git.ts'
import {RepositoryQueue} from '../../src/run/repository-queue.ts'
import {withFolder} from '../support/temporary.ts'

describe('RepositoryQueue', () => {
  it('lets one in at a time, whoever asks', () =>
    withFolder(async (common) => {
      const queues = [new RepositoryQueue({common}, 'worktrees'), new RepositoryQueue({common}, 'worktrees')]
      let inside = 0
      const seen: number[] = []
      const work = async (): Promise<void> => {
        seen.push(++inside)
        await sleep(1)
        inside--
      }
      await Promise.all([...queues, ...queues].map((queue) => queue.enter(new AbortController().signal, work)))

      expect(seen).to.deep.equal([1, 1, 1, 1])
    }))
})

describe('listTrees', () => {
  it('waits for a work tree that somebody is just making', () =>
    withFolder(async (folder) => {
      const git = (...args: readonly string[]): string =>
        execFileSync('git', ['-C', folder, '-c', 'user.name=Ada', '-c', 'user.email=ada@example.org', ...args], {encoding: 'utf8'})
      git('init', '--quiet', '--initial-branch', 'main')
      git('commit', '--quiet', '--allow-empty', '-m', 'Open the shop')
      const half = join(folder, '.git', 'worktrees', 'half')
      mkdirSync(half, {recursive: true})
      writeFileSync(join(half, 'gitdir'), `${join(folder, 'half', '.git')}\n`)
      writeFileSync(join(half, 'HEAD'), git('rev-parse', 'HEAD'))
      writeFileSync(join(half, 'commondir'), '')
      setTimeout(() => writeFileSync(join(half, 'commondir'), '../..\n'), 20)

      expect((await listTrees(folder)).map(({path}) => path)).to.deep.equal([folder, join(folder, 'half')])
    }))
})
