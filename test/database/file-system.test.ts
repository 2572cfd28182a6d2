import {expect} from 'chai'
import {symlinkSync} from 'node:fs'
import {fileSystemOf, journalModeFor} from '../../src/database/file-system.ts'
import {withFiles} from '../support/folder.ts'

describe('the journal of the state database', () => {
  for (const [fileSystems, mode] of [
    [['ext4', 'xfs', 'btrfs', 'zfs', 'tmpfs', 'overlay', 'apfs', 'ntfs3'], 'wal'],
    [['nfs', 'nfs4', 'cifs', 'smb3', 'smbfs', 'ceph', 'fuse.sshfs', 'lustre'], 'refused'],
    [['virtiofs', '9p', 'fuse', 'fuse.rclone', 'fuseblk', 'drvfs', 'vboxsf', 'fakeowner', 'something-new'], 'truncate'],
  ] as const) {
    it(`is ${mode} on ${fileSystems.join(', ')}`, () => {
      expect(new Set(fileSystems.map((type) => journalModeFor(type)))).to.deep.equal(new Set([mode]))
    })
  }
})

describe('the file system of a folder', () => {
  const mountinfo = (folder: string): string =>
    [
      '21 1 8:1 / / rw,relatime shared:1 - ext4 /dev/sda1 rw',
      '22 21 0:5 / /proc rw - proc proc rw',
      `23 21 0:6 / ${folder}/home rw - nfs4 server:/home rw`,
      `24 23 0:7 / ${folder}/home/ada/local rw,relatime - xfs /dev/sdb1 rw`,
      `25 21 0:8 / ${folder}/with\\040space rw shared:7 master:1 - virtiofs share rw`,
      `26 21 0:9 / ${folder}/twice rw - nfs server:/a rw`,
      `27 26 0:9 / ${folder}/twice rw - ext4 /dev/sdc1 rw`,
      'a line that makes no sense',
      '',
    ].join('\n')

  for (const [path, type] of [
    ['elsewhere/deep', 'ext4'],
    ['home', 'nfs4'],
    ['home/ada', 'nfs4'],
    ['homework', 'ext4'],
    ['home/ada/local/shop/.mmm', 'xfs'],
    ['home/ada/locally', 'nfs4'],
    ['with space/shop', 'virtiofs'],
    ['twice/shop', 'ext4'],
  ] as const) {
    it(`is ${type} for ${path}`, () =>
      withFiles((folder) => {
        folder.write(`${path}/file`, '')
        expect(fileSystemOf(folder.resolve(path), mountinfo(folder.path))).to.equal(type)
      }))
  }

  it('is that of the nearest folder that is there, and of where a link leads', () =>
    withFiles((folder) => {
      folder.write('home/ada/local/file', '')
      symlinkSync('home/ada/local', folder.resolve('link'))

      expect(fileSystemOf(folder.resolve('home/ada/new/deep'), mountinfo(folder.path))).to.equal('nfs4')
      expect(fileSystemOf(folder.resolve('link/shop'), mountinfo(folder.path))).to.equal('xfs')
    }))

  it('is unknown where the system does not say', () => {
    expect(fileSystemOf('/anywhere', '')).to.be.undefined
  })
})
