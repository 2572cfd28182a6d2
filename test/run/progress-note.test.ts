import {expect} from 'chai'
import {readdirSync} from 'node:fs'
import {ProgressNote, readProgress} from '../../src/run/progress-note.ts'
import {withFolder} from '../support/temporary.ts'
import {until} from '../support/waiting.ts'

describe('what a run notes of its progress', () => {
  it('is what goes on just now: no longer what has ended, and nothing once the run is over', () =>
    withFolder(async (folder) => {
      const note = new ProgressNote(folder, 'token')
      note.note({type: 'spec.progress', spec: 'a', text: 'first'})
      note.note({type: 'spec.progress', spec: 'a', text: 'npm test'})
      note.note({type: 'spec.progress', spec: 'b', text: 'make'})
      await until(() => readProgress(folder, 'token').size === 2)
      expect([...readProgress(folder, 'token')]).to.deep.equal([
        ['a', 'npm test'],
        ['b', 'make'],
      ])
      note.note({type: 'spec.verified', spec: 'b'})
      note.note({type: 'spec.completed', spec: 'a'})
      await until(() => readProgress(folder, 'token').size === 1)
      expect([...readProgress(folder, 'token').keys()]).to.deep.equal(['b'])
      note.close()
      expect(readdirSync(folder)).to.deep.equal([])
    }))
})
