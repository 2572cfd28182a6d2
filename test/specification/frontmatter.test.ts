import {expect} from 'chai'
import {readFrontmatter} from '../../src/specification/frontmatter.ts'

describe('frontmatter', () => {
  for (const [name, text] of [
    ['YAML between ---', '---\ntitle: Log in\ntags: [auth, web]\n---\n# Body\n'],
    ['TOML between +++', '+++\ntitle = "Log in"\ntags = ["auth", "web"]\n+++\n# Body\n'],
    ['TOML after ---toml', '---toml\ntitle = "Log in"\ntags = ["auth", "web"]\n---\n# Body\n'],
    ['JSON after ---json', '---json\n{"title": "Log in",\n "tags": ["auth", "web"]}\n---\n# Body\n'],
    ['fences with blanks behind them', '---  \ntitle: Log in\ntags: [auth, web]\n---\t\n# Body\n'],
    ['Windows line ends', '---\r\ntitle: Log in\r\ntags: [auth, web]\r\n---\r\n# Body\n'],
  ] as const) {
    it(`is read from ${name}`, () => {
      const {body, bodyLine, data} = read(text)

      expect(data).to.deep.equal({title: 'Log in', tags: ['auth', 'web']})
      expect(body).to.equal('# Body\n')
      expect(bodyLine).to.equal(text.split('\n').length - 2)
    })
  }

  it('is absent where a file does not begin with a fence', () => {
    expect(read('# Title\n---\ntitle: no\n---\n')).to.include({data: undefined, body: '# Title\n---\ntitle: no\n---\n', bodyLine: 0})
  })

  it('may be empty, or hold comments only', () => {
    expect(read('---\n---\nBody').data).to.deep.equal({})
    expect(read('---\n# verify: ["npm test"]\n---\nBody')).to.deep.include({data: {}, body: 'Body'})
  })

  it('reads YAML 1.2: 010 is ten, yes and 1:30 are texts, and a date stays as it was written', () => {
    expect(read('---\na: 010\nb: yes\nc: 1:30\nd: 2026-11-22\n---\n').data).to.deep.equal({a: 10, b: 'yes', c: '1:30', d: '2026-11-22'})
  })

  it('is not cut short by a line that only begins like a fence', () => {
    expect(read('---\n--- # a comment\ntitle: Log in\nverify: [npm test]\n---\n').data).to.deep.equal({title: 'Log in', verify: ['npm test']})
    expect(read('---\nnote: |\n  a\n  ---- not a fence\nverify: [npm test]\n---\n').data).to.have.property('verify')
    expect(read('+++\ntitle = """\n---\n"""\nverify = ["npm test"]\n+++\n').data).to.have.property('verify')
  })

  it('gives every file values of its own', () => {
    const text = '---\ntags: [a]\n---\n'
    expect(read(text).data).to.not.equal(read(text).data)
  })

  it('tells where a key is written, even when another key holds one of the same name', () => {
    const {locate} = read('---\nvariables:\n  timeout: 5\n"id": x\ntimeout: 6\n---\n')

    expect(locate('id')).to.deep.equal({line: 4, column: 1})
    expect(locate('timeout')).to.deep.equal({line: 5, column: 1})
    expect(locate('absent')).to.deep.equal({line: 1, column: 1})
  })

  it('tells where a key of any spelling is written', () => {
    expect(read('---\nid: x\n"(a+)+$[": 1\n---\n').locate('(a+)+$[')).to.deep.equal({line: 3, column: 1})
    expect(read('---json\n{"id": "x",\n "title": 1}\n---\n').locate('id')).to.deep.equal({line: 2, column: 2})
  })
})

describe('wrong frontmatter', () => {
  for (const [name, text, line, column, message] of [
    ['a YAML list that never ends', '---\ntitle: x\nfoo: [1\nbar: 2\n---\n', 4, 1, 'The YAML is wrong: missed comma between flow collection entries.'],
    ['a YAML key given twice', '---\ntitle: x\ntitle: y\n---\n', 3, 1, 'The YAML is wrong: duplicated mapping key.'],
    ['a tab for indentation', '---\nid: x\ntags:\n\t- a\n---\n', 4, 1, 'The YAML is wrong: tab characters must not be used in indentation.'],
    ['a colon in a plain text', '---\ntitle: Log in: now\n---\n', 2, 14, 'The YAML is wrong: bad indentation of a mapping entry.'],
    ['two YAML documents', '---\nid: x\n...\nid: y\n---\n', 2, 1, 'The YAML is wrong: expected a single document in the stream, but found more.'],
    ['TOML without a value', '+++\ntitle = "x"\nid =\n+++\n', 3, 5, undefined],
    ['a TOML key given twice', '---toml\nid = "x"\nid = "y"\n---\n', 3, 1, undefined],
    ['a number too great for TOML', '+++\npriority = 99999999999999999\n+++\n', 2, 12, undefined],
    ['JSON without a value', '---json\n{"title": "x",\n "id": }\n---\n', 3, 8, "The JSON is wrong: Unexpected token '}'."],
    ['JSON that ends too early', '---json\n{"title": "x",\n "id": 1\n---\n', 3, 9, "The JSON is wrong: Expected ',' or '}' after property value."],
    ['JSON with a comma too many', '---json\n{"tags": ["a",]}\n---\n', 2, 15, "The JSON is wrong: Unexpected token ']'."],
    ['a list instead of keys', '---\n- a\n- b\n---\n', 2, 1, 'The frontmatter must be keys with values, like `title: …`.'],
    ['a text instead of keys', '---\nhello\n---\n', 2, 1, 'The frontmatter must be keys with values, like `title: …`.'],
    ['a fence that is never closed', '---\ntitle: x\n# Body\n', 1, 1, 'The frontmatter is never closed: no line "---" follows.'],
    ['a TOML fence that is never closed', '+++\ntitle = "x"\n---\n', 1, 1, 'The frontmatter is never closed: no line "+++" follows.'],
  ] as const) {
    it(`is refused at its line and column: ${name}`, () => {
      const result = readFrontmatter(text)

      expect(result.ok).to.be.false
      const {error} = result as Extract<typeof result, {ok: false}>
      expect(`${error.line}:${error.column}`).to.equal(`${line}:${column}`)
      if (message !== undefined) expect(error.message).to.equal(message)
      expect(error.message)
        .to.match(/^[A-Z].*\.$/s)
        .and.not.match(/ at line |position \d/)
    })
  }

  it('has the same place when lines end the Windows way', () => {
    expect(refused('---\r\ntitle: x\r\ntitle: y\r\n---\r\n')).to.include({line: 3, column: 1})
  })
})

describe('hostile frontmatter', () => {
  const marker = 'mmmFrontmatterRan'

  afterEach(() => {
    delete (globalThis as Record<string, unknown>)[marker]
  })

  for (const language of ['js', 'JS', 'Js', 'javascript', 'JavaScript', 'coffee', 'cson', 'constructor', 'yaml', 'js ', ' js', '\tjs']) {
    it(`is never evaluated: ---${JSON.stringify(language).slice(1, -1)}`, () => {
      const text = `---${language}\nglobalThis.${marker} = true\n---\n`

      expect(refused(text).message).to.equal(`Frontmatter in "${language.trim()}" is not read: use YAML (---), TOML (+++) or JSON (---json).`)
      expect(globalThis).to.not.have.property(marker)
    })
  }

  it('is not evaluated either where a body or a block begins like code', () => {
    readFrontmatter(`---\ntitle: x\n---\n---js\nglobalThis.${marker} = true\n---\n`)
    readFrontmatter(`---\n---js\nglobalThis.${marker} = true\n---\n`)
    readFrontmatter(`---__proto__\nglobalThis.${marker} = true\n---\n`)
    readFrontmatter(`---\nf: !!js/function "function () { globalThis.${marker} = true }"\n---\n`)
    expect(globalThis).to.not.have.property(marker)
  })

  for (const key of ['__proto__', 'constructor', 'prototype']) {
    it(`may not name a prototype: ${key}`, () => {
      expect(refused(`---\n${key}: {polluted: true}\n---\n`).message).to.equal(`The key "${key}" is not allowed.`)
      expect(refused(`---\nvariables:\n  - {${key}: 1}\n---\n`).message).to.equal(`The key "${key}" is not allowed.`)
      expect(refused(`---json\n{"${key}": {"polluted": true}}\n---\n`).message).to.equal(`The key "${key}" is not allowed.`)
      expect(readFrontmatter(`+++\n["${key}"]\npolluted = true\n+++\n`).ok).to.be.false
      expect({}).to.not.have.property('polluted')
    })
  }

  it('ends an alias bomb before it goes off', () => {
    const levels = Array.from({length: 10}, (_, level) => `a${level}: &a${level} [${level === 0 ? 'x' : `*a${level - 1},`.repeat(9)}]`)
    expect(refused(`---\n${levels.join('\n')}\n---\n`).message).to.equal('The frontmatter holds more than 5000 values.')
  })

  it('ends a value that holds itself', () => {
    expect(refused('---\na: &a [*a]\n---\n').message).to.equal('The frontmatter is nested deeper than 20 levels.')
  })

  for (const [name, text] of [
    ['YAML', `---\na: ${nested(20_000)}\n---\n`],
    ['YAML blocks', `---\n${Array.from({length: 300}, (_, depth) => `${' '.repeat(depth)}a:`).join('\n')}\n---\n`],
    ['TOML', `+++\na = ${nested(20_000)}\n+++\n`],
    ['JSON', `---json\n{"a": ${nested(20_000)}}\n---\n`],
  ] as const) {
    it(`is refused when it is nested too deep: ${name}`, () => {
      expect(refused(text).message).to.match(/nest/)
    })
  }

  it('may be nested 20 levels deep, and no deeper', () => {
    expect(read(`---\na: ${nested(20)}\n---\n`).data).to.have.property('a')
    for (const text of [`---\na: ${nested(21)}\n---\n`, `---json\n{"a": ${nested(21)}}\n---\n`])
      expect(refused(text).message).to.equal('The frontmatter is nested deeper than 20 levels.')
  })

  it('is refused beyond 64 KiB, beyond 2000 lines and beyond 5000 values', () => {
    expect(refused(`---\ntitle: ${'x'.repeat(64 * 1024)}\n---\n`).message).to.equal('The frontmatter is longer than 64 KiB.')
    expect(refused(`---\n${'#\n'.repeat(2001)}---\n`).message).to.match(/within 2000 lines/)
    expect(refused(`---\ntags: [${'a,'.repeat(5000)}]\n---\n`).message).to.equal('The frontmatter holds more than 5000 values.')
  })

  // What grows with the square of these takes longer than a test may.
  it('costs no more than its size', () => {
    readFrontmatter(`---\n${'\n'.repeat(1990)}title: x\n---\n`)
    readFrontmatter(`---json\n{"a": "${'x'.repeat(60_000)}",}\n---\n`)
    readFrontmatter(`---${' '.repeat(500_000)}x\n`)
  })
})

function nested(depth: number): string {
  return '['.repeat(depth) + ']'.repeat(depth)
}

function read(text: string) {
  const result = readFrontmatter(text)
  if (!result.ok) throw new Error(result.error.message)
  return result.value
}

function refused(text: string) {
  const result = readFrontmatter(text)
  if (result.ok) throw new Error('it was accepted')
  return result.error
}
