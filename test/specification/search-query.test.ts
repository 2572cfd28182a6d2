import BetterSqlite3 from 'better-sqlite3'
import {expect} from 'chai'
import fc from 'fast-check'
import {SEARCH_SCHEMA} from '../../src/database/search-schema.ts'
import {parseSearchQuery, toMatchExpression, wordsOf} from '../../src/specification/search-query.ts'
import {makeSnippet, markTerms} from '../../src/specification/snippet.ts'
import {valueOf} from '../support/spec-project.ts'

const shown = (text: string): string[] => valueOf(parseSearchQuery(text)).map(({prefix, words}) => `${words.join(' ')}${prefix ? '*' : ''}`)

/** What people and machines may type, operators of SQLite's query language among it. */
const queries = fc
  .array(
    fc.oneof(
      fc.string({unit: 'binary', maxLength: 12}),
      fc.constantFrom(
        'AND',
        'OR',
        'NOT',
        'NEAR',
        'NEAR(a b, 2)',
        '"',
        '"a b"',
        '"a b',
        'auth*',
        '*',
        '^',
        'title:',
        '{id title}:',
        '-',
        '+',
        '(',
        ')',
        ':',
        "'",
        '\0',
        '--',
        ';',
      ),
    ),
    {maxLength: 8},
  )
  .map((parts) => parts.join(' '))

describe('a search query', () => {
  for (const [text, terms] of [
    ['password reset', ['password', 'reset']],
    ['"password reset" form', ['password reset', 'form']],
    ['"never closed', ['never closed']],
    ['auth*', ['auth*']],
    ['"sign i"*', ['sign i*']],
    ['user-store', ['user store']],
    ['Größe CAFÉ', ['große', 'cafe']],
    ['same same', ['same']],
    ['a AND b OR NOT c', ['a', 'and', 'b', 'or', 'not', 'c']],
    ['title:login', ['title login']],
  ] as const) {
    it(`reads ${text} as ${terms.join(' + ')}`, () => {
      expect(shown(text)).to.deep.equal(terms)
    })
  }

  for (const text of ['', '   ', '"" * --', '!?']) {
    it(`refuses ${JSON.stringify(text)}, which holds no word`, () => {
      const parsed = parseSearchQuery(text)
      expect(parsed.ok ? undefined : parsed.error.code).to.equal('SEARCH_QUERY')
    })
  }

  it('is never an error to SQLite, whatever is typed', () => {
    const database = new BetterSqlite3(':memory:')
    for (const statement of SEARCH_SCHEMA) database.exec(statement)
    database.prepare('INSERT INTO search_text (rowid, id, title, tags, body) VALUES (1, ?, ?, ?, ?)').run('a', 'b', 'c', 'and or not near')
    const match = database.prepare('SELECT rowid FROM search_text WHERE search_text MATCH ?')
    fc.assert(
      fc.property(queries, (query) => {
        const terms = parseSearchQuery(query)
        if (terms.ok) match.all(toMatchExpression(terms.value))
      }),
      {numRuns: 500},
    )
    database.close()
  })

  it('finds any word of a text in that text', () => {
    const database = new BetterSqlite3(':memory:')
    for (const statement of SEARCH_SCHEMA) database.exec(statement)
    const match = database.prepare('SELECT rowid FROM search_text WHERE search_text MATCH ?')
    fc.assert(
      fc.property(fc.array(fc.stringMatching(/^[A-Za-z0-9äöüéß_-]{1,12}$/), {minLength: 1, maxLength: 6}), fc.nat(5), (words, chosen) => {
        database.exec('DELETE FROM search_text')
        const text = words.join(' ')
        database.prepare('INSERT INTO search_text (rowid, id, title, tags, body) VALUES (1, ?, ?, ?, ?)').run('', '', '', text)
        const terms = parseSearchQuery(words[chosen % words.length]!)
        if (!terms.ok) return
        expect(match.all(toMatchExpression(terms.value))).to.have.length(1)
        expect(markTerms(text, terms.value).marks).to.not.be.empty
      }),
      {numRuns: 200},
    )
    database.close()
  })
})

describe('a snippet', () => {
  const marked = (text: string, query: string): string => {
    const {marks, text: snippet} = makeSnippet(text, valueOf(parseSearchQuery(query)))
    return marks.reduceRight((line, [start, end]) => `${line.slice(0, start)}<${line.slice(start, end)}>${line.slice(end)}`, snippet)
  }

  it('marks what was looked for, whatever its case and accents', () => {
    expect(marked('The CAFÉ is\nopen.\n\nA cafeteria is not.', 'cafe')).to.equal('The <CAFÉ> is open. A cafeteria is not.')
  })

  it('marks words in a row only where they are in a row', () => {
    expect(marked('rate of the rate limit', '"rate limit"')).to.equal('rate of the <rate limit>')
  })

  it('shows the place with most of the words, cut between words', () => {
    const filler = 'lorem ipsum dolor '.repeat(30)
    const snippet = marked(`alpha ${filler} alpha and beta ${filler}`, 'alpha beta')
    expect(snippet)
      .to.match(/^….*<alpha> and <beta>.*…$/)
      .and.not.match(/^…(?!lorem|ipsum|dolor)/)
  })

  it('shows the first of several places that are as good', () => {
    const filler = 'lorem ipsum dolor '.repeat(30)
    expect(marked(`first alpha ${filler} second alpha ${filler}`, 'alpha')).to.match(/^first <alpha> lorem/)
  })

  it('shows the beginning where the text holds nothing of it', () => {
    expect(marked('First things first.', 'zebra')).to.equal('First things first.')
  })

  it('never goes beyond the text and its marks hold matches, whatever both are', () => {
    fc.assert(
      fc.property(fc.string({unit: 'grapheme', maxLength: 600}), fc.string({unit: 'grapheme', minLength: 1, maxLength: 5}), (text, query) => {
        const terms = parseSearchQuery(query)
        if (!terms.ok) return
        const {marks, text: snippet} = makeSnippet(text, terms.value)
        for (const [start, end] of marks) {
          expect(start).to.be.within(0, end)
          expect(end).to.be.at.most(snippet.length)
          expect([...wordsOf(snippet.slice(start, end))].length).to.be.above(0)
        }
      }),
    )
  })
})
