import {expect} from 'chai'
import {checkDisk} from '../../src/project/folder-checks.ts'

describe('the check of the free disk', () => {
  const MIB = 1024 ** 2
  for (const [free, severity] of [
    [10 * MIB, 'error'],
    [499 * MIB, 'warning'],
    [501 * MIB, undefined],
  ] as const)
    it(`finds ${severity ?? 'nothing'} with ${free / MIB} MiB left`, () => {
      const [complaint] = checkDisk('/', free)
      expect(complaint?.severity).to.equal(severity)
      if (severity) expect(complaint!.message).to.include(`${free / MIB} MiB left`)
    })
})
