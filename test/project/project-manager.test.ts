import {expect} from 'chai'
import {Host} from '../../src/host.ts'
import {type Folder, withFiles} from '../support/folder.ts'
import {valueOf} from '../support/spec-project.ts'

describe('a new project', () => {
  it('is made in a folder that is not there, or empty', () =>
    withFiles((folder) => {
      const project = valueOf(projectsIn(folder).create({name: 'shop', path: 'deep/shop', description: 'Sells "things"'}))

      expect(project).to.include({name: 'shop', path: folder.resolve('deep/shop'), description: 'Sells "things"'})
      expect(folder.read('deep/shop/mmm.toml')).to.include('name = "shop"\ndescription = "Sells \\"things\\""\n')
      expect(folder.read('deep/shop/.mmm/.gitignore')).to.match(/^\*$/m)
    }))

  it('is refused where something is already, and nothing of that changes', () =>
    withFiles((folder) => {
      folder.write('full/note', 'mine')
      folder.write('file', 'mine')

      for (const [path, code] of [
        ['full', 'PROJECT_FOLDER_TAKEN'],
        ['file', 'FILE_WRITE_FAILED'],
        ['file/below', 'FILE_WRITE_FAILED'],
      ] as const) {
        expect(projectsIn(folder).create({name: 'shop', path}), path).to.have.nested.property('error.code', code)
      }
      expect([folder.read('full/note'), folder.read('file')]).to.deep.equal(['mine', 'mine'])
      expect(projectsIn(folder).list().projects).to.be.empty
    }))
})

function projectsIn(folder: Folder): Host['projects'] {
  return new Host({cwd: folder.path, environment: {MMM_HOME: folder.resolve('.home')}}).projects
}
