import {expect} from 'chai'
import {readCriteria, readMarkdown} from '../../src/specification/markdown.ts'

describe('the body of a specification', () => {
  it('is named by its first heading, of any level', () => {
    expect(readMarkdown('Prose.\n\n### Log in ###\n# Other\n').heading).to.equal('Log in')
    expect(readMarkdown('#\tTabs \n').heading).to.equal('Tabs')
    expect(readMarkdown('# C# and F#\n').heading).to.equal('C# and F#')
  })

  it('has no heading where there is only something like one', () => {
    for (const text of ['', '#hashtag\n', '#\n', '# #\n', '####### seven\n', '    \n']) expect(readMarkdown(text).heading, JSON.stringify(text)).to.be.undefined
  })

  it('takes a # in code for what it is', () => {
    expect(readMarkdown('```sh\n# install\n```\n# Title\n').heading).to.equal('Title')
    expect(readMarkdown('~~~~\n# a\n~~~\n# b\n~~~~\n# Title\n').heading).to.equal('Title')
    expect(readMarkdown('```\n```js\n# a\n```\n# Title\n').heading, 'a fence with a language closes nothing').to.equal('Title')
    expect(readMarkdown('```code``` in prose\n# Title\n').heading).to.equal('Title')
  })

  it('is code to its end where a fence is never closed', () => {
    const {heading, labels} = readMarkdown('```\n# a\n**Status**: done\n')
    expect(heading).to.be.undefined
    expect(labels.size).to.equal(0)
  })

  it('has labels up to its first section, each counted once, in any of their spellings', () => {
    const {labels} = readMarkdown('**Status**: done\n# Title\n**Priority:** high\n* **Depends On** : 1, 2\n**Status**: draft\n\n## Section\n**Late**: yes\n')

    expect(Object.fromEntries(labels)).to.deep.equal({
      status: {value: 'done', line: 1},
      priority: {value: 'high', line: 3},
      'depends on': {value: '1, 2', line: 4},
    })
  })

  it('has no labels far below its title', () => {
    expect(readMarkdown(`# Title\n${'prose\n'.repeat(100)}**Dependencies**: 1\n`).labels.size).to.equal(0)
  })

  it('has acceptance criteria wherever there are checkboxes', () => {
    expect(readCriteria('- [ ] one\n  * [x] two \n+ [X] three\n```\n- [ ] code\n```\n- [] no\n- [ ]\n1. [ ] no\n')).to.deep.equal([
      {text: 'one', done: false},
      {text: 'two', done: true},
      {text: 'three', done: true},
    ])
  })
})
