import {expect} from 'chai'
import {parseSpecification} from '../../src/specification/specification-parser.ts'

const warnings = (text: string): string[] =>
  parseSpecification(text, 'a.md').problems.map(({code, column, line, severity, suggestion}) => `${line}:${column} ${severity} ${code} ${suggestion}`)

describe('what looks like frontmatter and is read as text', () => {
  const block = '---\ndepends_on: [b]\n---\n# A\n'
  const first = (fence: string): string => `Make \`${fence}\` the first line of the file.`

  for (const [name, text, line, cure] of [
    ['after a blank line', `\n${block}`, 2, first('---')],
    ['after blank lines that end as on Windows', `\r\n \r\n${block.replaceAll('\n', '\r\n')}`, 3, first('---')],
    ['after a comment', `<!-- made by hand -->\n\n${block}`, 3, first('---')],
    ['after a comment over several lines', `<!--\n--- licence\n---\n-->\n+++\ntitle = "A"\n+++\n`, 5, first('+++')],
    ['in a block of markdown', `\`\`\`markdown\n${block}\`\`\`\n`, 2, first('---')],
    ['in JSON, after a blank line', '\n---json\n{\n"title": "A"}\n---\n', 2, first('---json')],
    ['in JSON without a fence', '{\n  "title": "A"\n}\n\n# A\n', 1, 'Write a line `---json` above it as the first of the file, and a line `---` below it.'],
    ['in lines that end in CR alone', block.replaceAll('\n', '\r'), 1, 'Save it with line ends LF or CRLF.'],
  ] as const) {
    it(`is warned of ${name}`, () => {
      expect(warnings(text)).to.deep.equal([`${line}:1 warning frontmatter-overlooked ${cure}`])
      expect(parseSpecification(text, 'a.md').draft?.id, 'it can be used all the same').to.equal('a')
    })
  }

  it('is not seen in what only looks a little like it', () => {
    for (const text of [
      '# A\n\n---\n\nstatus: later\n\n---\n',
      '\n---\nA line above, and one below.\n---\n',
      '\n---\nnever: closed\n',
      '\n# A\n',
      '{curly} words\n',
      '<!-- never closed\n---\na: 1\n---\n',
      '```yaml\n---\na: 1\n---\n```\n',
      `\n${'\n'.repeat(300)}${block}`,
      `<!-- -->${block}`,
      block,
    ])
      expect(
        warnings(text).filter((each) => each.includes('overlooked')),
        JSON.stringify(text),
      ).to.deep.equal([])
  })
})
