import {expect} from 'chai'
import {readSignatures} from '../../src/installation/npm.ts'

const forged = {code: 'EINTEGRITYSIGNATURE', name: 'mmm-plugin-forged', version: '1.0.0', keyid: 'SHA256:test', signature: 'MEUC'}

/** What `npm audit signatures --json` prints, with its exit code, and what that means. */
const CASES: ReadonlyArray<[string, number, string, 'invalid' | 'verified' | undefined]> = [
  ['all are right', 0, '{"invalid": [], "missing": []}', 'verified'],
  ['one is wrong', 1, JSON.stringify({invalid: [forged], missing: []}), 'invalid'],
  ['one is wrong and one missing', 1, JSON.stringify({invalid: [forged], missing: [forged]}), 'invalid'],
  ['one is missing', 1, JSON.stringify({invalid: [], missing: [forged]}), undefined],
  ['there is nobody to ask', 1, '{"error": {"code": "ENOTFOUND", "summary": "no"}}', undefined],
  ['it was cut off', 1, '{"invalid": [', undefined],
  ['it said nothing', 0, '', undefined],
]

describe('signatures of packages', () => {
  for (const [what, code, stdout, verdict] of CASES) {
    it(`are ${verdict ?? 'not known'} when ${what}`, () => {
      expect(readSignatures({code, stdout})).to.equal(verdict)
    })
  }
})
