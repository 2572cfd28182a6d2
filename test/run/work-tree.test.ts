import {expect} from 'chai'
import {execFileSync} from 'node:child_process'
import {utimesSync} from 'node:fs'
import {probeChanges} from '../../src/run/work-tree.ts'
import {withFiles} from '../support/folder.ts'

describe('what changed in a git work tree', () => {
  it('includes a file that changed in the second in which git last looked, and is as long as before', () =>
    withFiles(async (folder) => {
      const {path} = folder
      const moment = new Date('2026-01-01T00:00:00Z')
      const writeThen = (text: string): void => {
        utimesSync(folder.write('a.txt', text), moment, moment)
      }
      writeThen('a')
      for (const args of [
        ['init', '--quiet'],
        ['config', 'core.trustctime', 'false'],
        ['add', '.'],
      ])
        execFileSync('git', args, {cwd: path})
      utimesSync(folder.resolve('.git/index'), moment, moment)
      const changes = await probeChanges({
        project: {name: 'shop', path},
        spec: {id: 'a', title: 'a', path: 'a.md', content: '', metadata: {}},
      })

      writeThen('b')

      expect(await changes()).to.deep.equal({all: ['a.txt'], touched: ['a.txt']})
    }))
})
