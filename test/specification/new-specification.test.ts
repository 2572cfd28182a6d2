import {expect} from 'chai'
import * as fc from 'fast-check'
import {formatNewSpecification} from '../../src/specification/new-specification.ts'
import {parseSpecification} from '../../src/specification/specification-parser.ts'

describe('the file of a new specification', () => {
  it('is one that a person can go on with', () => {
    expect(formatNewSpecification({id: 'user-store'})).to.equal(`---
title: User store
# depends_on: [other-spec]          # must be completed before this one starts
priority: medium
# run: ["npm run generate"]          # commands that do the work; without them an agent does it
# verify: ["npm test"]               # commands that prove it; each must exit 0
---
## Objective

Say what is to be achieved, and why.

## Acceptance Criteria
- [ ] Say how one can tell that it is done.
`)
  })

  it('says just what was asked for, whatever characters that has', () => {
    const word = fc.string({unit: 'grapheme', minLength: 1, maxLength: 30}).filter((text) => text.trim() === text && text !== '')
    const tricky = fc.constantFrom(
      'a: b',
      '- x',
      '---',
      '"',
      "it's",
      '# no comment',
      '{a}',
      '[b]',
      '&a',
      '*a',
      '!!js/function x',
      '%',
      '012',
      'true',
      'null',
      '|',
      'x\n---\ny',
      'a\u2028b',
    )
    const text = fc.oneof(word, tricky)
    const list = fc.array(text, {minLength: 1, maxLength: 4})
    const priority = fc.constantFrom('critical', 'high', 'medium', 'low')

    fc.assert(
      fc.property(text, list, priority, list, list, list, (title, dependsOn, priority, tags, run, verify) => {
        const {draft, problems} = parseSpecification(formatNewSpecification({id: 'x', title, dependsOn, priority, tags, run, verify}), 'specs/x.md')

        expect(problems).to.deep.equal([])
        expect(draft).to.deep.include({id: 'x', title, references: [...new Set(dependsOn)], metadata: {priority, tags, run, verify}})
      }),
    )
  })
})
