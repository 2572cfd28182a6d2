import {expect} from 'chai'
import {formatTable} from '../../src/text/table.ts'

describe('a table', () => {
  it('has aligned columns, and no blanks at the ends of its lines', () => {
    expect(
      formatTable(
        ['wave', 'spec', 'why'],
        [
          ['1', 'user-store', ''],
          ['10', 'login', 'critical path'],
        ],
      ),
    ).to.deep.equal([' wave  spec        why', ' 1     user-store', ' 10    login       critical path'])
  })

  it('is its heading alone where there are no rows', () => {
    expect(formatTable(['id', 'title'], [], {indent: ''})).to.deep.equal(['id  title'])
  })

  it('fits its width', () => {
    const lines = formatTable(['id', 'title'], [['login', 'Log in with a password']], {width: 16})
    expect(lines).to.deep.equal([' id     title', ' login  Log in …'])
  })

  it('stays one line a row, and safe, whatever its cells hold', () => {
    expect(formatTable(['a', 'b'], [['x\ny', '\u001B[31m']], {indent: ''})).to.deep.equal(['a    b', String.raw`x y  \x1b[31m`])
  })

  it('takes more rows than a function takes arguments', () => {
    const rows = Array.from({length: 150_000}, () => ['x'])
    expect(formatTable(['a'], rows)).to.have.length(150_001)
  })
})
