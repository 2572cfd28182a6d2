import {expect} from 'chai'
import type {Database} from '../../src/database/database.ts'
import {openDatabase} from '../../src/database/open-database.ts'
import {ProjectStore} from '../../src/project/project-store.ts'
import {ok} from '../../src/result.ts'
import {History} from '../../src/state/history.ts'
import {unwrap, withWorkplace} from '../support/workplace.ts'

describe('the record of a project in its own state', () => {
  it('is one and one version, though two found none and both make it', () =>
    withWorkplace(({path, stateFile}) => {
      const [one, other] = [0, 1].map(() => unwrap(openDatabase({path: stateFile, now: () => new Date()}))) as [Database, Database]
      expect([one, other].map((database) => new ProjectStore(database).find())).to.deep.equal([undefined, undefined])

      const ids = [one, other].map((database) =>
        unwrap(database.change('registering the project', 'project', (changes) => ok(new ProjectStore(database).save({name: 'shop', path}, changes)))),
      )

      expect(ids).to.deep.equal([1, 1])
      expect(unwrap(new History(one).list()).map(({version}) => version)).to.deep.equal([1])
      one.close()
      other.close()
    }))
})
