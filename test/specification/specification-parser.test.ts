import {expect} from 'chai'
import * as fc from 'fast-check'
import {parseSpecification, parseSpecificationBytes} from '../../src/specification/specification-parser.ts'

describe('a specification in mmm’s own dialect', () => {
  it('says everything in its frontmatter', () => {
    const text = `---
id: auth-login
number: 12
title: Log in with a password
depends_on: [user-store, 7, 12A]
priority: high
tags: [auth]
runner: shell
run: ["npm run generate"]
verify: ["npm test -- login"]
max_iterations: 5
timeout: 20m
status: pending
---
## Objective
`
    expect(parse(text)).to.deep.equal({
      draft: {
        id: 'auth-login',
        number: '12',
        title: 'Log in with a password',
        references: ['user-store', '7', '12A'],
        initialStatus: 'pending',
        metadata: {
          priority: 'high',
          tags: ['auth'],
          runner: 'shell',
          run: ['npm run generate'],
          verify: ['npm test -- login'],
          max_iterations: 5,
          timeout_ms: 20 * 60_000,
        },
      },
      problems: [],
    })
  })

  it('needs none of it: the file’s name and the first heading do', () => {
    expect(parse('# Log in with a password\n', 'specs/auth/auth-login.md').draft).to.deep.equal({
      id: 'auth-login',
      title: 'Log in with a password',
      references: [],
      initialStatus: 'pending',
      metadata: {},
    })
    expect(parse('---\ntags: [a]\n---\nJust prose.\n', 'specs/auth-login.md').draft?.title).to.equal('auth-login')
  })

  it('takes other names for its keys, and blanks for absence', () => {
    const {draft, problems} = parse(
      '---\nname: Log in\ndependencies: user-store, billing\nid: "  "\ntimeout:\nmax_iterations:\ntags:\nrunner:\n---\n# Heading\n',
    )

    expect(draft).to.deep.equal({id: 'file', title: 'Log in', references: ['user-store', 'billing'], initialStatus: 'pending', metadata: {}})
    expect(problems).to.be.empty
  })

  it('counts a dependency that is named twice once', () => {
    expect(parse('---\ndepends_on: [a, " a ", b, a, ""]\n---\n').draft?.references).to.deep.equal(['a', 'b'])
  })

  it('is read the same from a file with a byte order mark and Windows line ends', () => {
    const text = '---\nid: x\ndepends_on:\n  - a\n  - b\n---\n# Title\n\n- [ ] done\n'
    const windows = new TextEncoder().encode(`\uFEFF${text.replaceAll('\n', '\r\n')}`)

    expect(parseSpecificationBytes(windows, 'specs/x.md').draft).to.deep.equal(parse(text, 'specs/x.md').draft)
  })

  it('has one id whether its name is written composed or, as on macOS, decomposed', () => {
    expect(parse('# Menu\n', 'specs/cafe\u0301.md').draft?.id).to.equal('caf\u00E9')
  })

  it('has one number whether it is written with leading zeros or not', () => {
    for (const text of ['---\nnumber: "007"\n---\n', '---\nnumber: 7\n---\n']) expect(parse(text).draft?.number).to.equal('7')
    expect(parse('# Title\n', 'specs/007-name.md').draft?.number).to.equal('7')
    expect(parse('# Title\n', 'specs/000-name.md').draft?.number).to.equal('0')
  })
})

describe('a specification in the ancestor’s dialect', () => {
  it('has a number, a category, a status and numeric dependencies', () => {
    const text = `---
number: 102
title: Decompose the executor
category: foundation
priority: critical
status: draft
dependencies: [101, 99]
created: 2025-11-03
---
# Specification 102: Decompose the executor
`
    expect(parse(text, 'specs/102-decompose.md')).to.deep.equal({
      draft: {
        id: '102-decompose',
        number: '102',
        title: 'Decompose the executor',
        references: ['101', '99'],
        initialStatus: 'pending',
        metadata: {category: 'foundation', created: '2025-11-03', priority: 'critical'},
      },
      problems: [],
    })
  })

  for (const [status, expected] of [
    ['draft', 'pending'],
    ['in_progress', 'pending'],
    ['not implemented', 'pending'],
    ['completed', 'completed'],
    ['Implemented', 'completed'],
    ['done (2025-08-01)', 'completed'],
    ['superseded by 104', 'skipped'],
    ['cancelled', 'skipped'],
  ] as const) {
    it(`begins as ${expected} when its file says ${status}`, () => {
      expect(parse(`---\nstatus: ${status}\n---\n`).draft?.initialStatus).to.equal(expected)
    })
  }
})

describe('a specification in plain markdown', () => {
  it('says what it needs in bold labels before the first section', () => {
    const text = `# Specification 57: Subprocess layer

**Category**: foundation
**Priority**: High
**Status**: implemented
- **Dependencies**: [56-cook-orchestrator-refactor, Spec 12 (State, and more), 9: Improve]

## Objective
**Dependencies**: 1
`
    expect(parse(text, 'specs/57-subprocess.md').draft).to.deep.equal({
      id: '57-subprocess',
      number: '57',
      title: 'Specification 57: Subprocess layer',
      references: ['56-cook-orchestrator-refactor', '12', '9'],
      initialStatus: 'completed',
      metadata: {priority: 'high', category: 'foundation'},
    })
  })

  it('takes its number from its heading, else from its file’s name', () => {
    expect(parse('# Spec #25: Things\n', 'specs/24-things.md').draft?.number).to.equal('25')
    expect(parse('# Things\n', 'specs/102A-things.md').draft?.number).to.equal('102A')
    for (const name of ['2fa-login', 'things-12']) expect(parse('# Things\n', `specs/${name}.md`).draft).to.not.have.property('number')
  })

  it('is not asked for labels once it has frontmatter', () => {
    expect(parse('---\nid: x\n---\n# X\n**Dependencies**: 1\n**Status**: done\n').draft).to.deep.include({references: [], initialStatus: 'pending'})
  })

  it('drops a priority that means nothing', () => {
    expect(parse('# X\n**Priority**: whenever\n').draft?.metadata).to.deep.equal({})
  })
})

describe('a specification’s problems', () => {
  it('are all named at once, each at its key, and keep the file from being used', () => {
    const text = `---
id: ../../etc/passwd
title: [a]
depends_on: {a: 1}
max_iterations: 0
timeout: 90
run: {a: 1}
verify: [[a]]
tags: [ok]
---
`
    expect(problemsOf(text)).to.deep.equal([
      'file.md:7:1 error value: "run" must be a text or a list of texts, not {"a":1}.',
      'file.md:8:1 error value: "verify" must be a text or a list of texts, not [["a"]].',
      'file.md:5:1 error value: "max_iterations" must be a whole number from 1, not 0.',
      'file.md:6:1 error value: "timeout" must be a duration such as "90s" or "20m", not 90.',
      'file.md:3:1 error value: "title" must be a text, not ["a"].',
      'file.md:4:1 error value: "depends_on" must be a list of ids, not {"a":1}.',
      'file.md:2:1 error id-invalid: "../../etc/passwd" cannot be an id: use letters, digits, ".", "_" and "-", 128 at most.',
    ])
    expect(parse(text).draft).to.be.undefined
  })

  it('include a dependency that is no name', () => {
    expect(problemsOf('---\ndepends_on: [a, {b: 1}]\n---\n')).to.deep.equal(['file.md:2:1 error value: "depends_on" must be a list of ids, not {"b":1}.'])
  })

  it('include unknown keys, which are kept and warned of, with the nearest known one', () => {
    const {draft, problems} = parse('---\ndepend_on: [a]\nowner: {team: web}\n"(a+)+$": 1\n---\n')

    expect(draft?.metadata).to.deep.equal({depend_on: ['a'], owner: {team: 'web'}, '(a+)+$': 1})
    expect(problems.map(({code, line, severity, suggestion}) => ({code, line, severity, suggestion}))).to.deep.equal([
      {code: 'unknown-key', line: 2, severity: 'warning', suggestion: 'Did you mean "depends_on"?'},
      {code: 'unknown-key', line: 3, severity: 'warning', suggestion: undefined},
      {code: 'unknown-key', line: 4, severity: 'warning', suggestion: undefined},
    ])
  })

  it('include a key that poses as a value mmm has checked', () => {
    const {draft, problems} = parse('---\ntimeout_ms: forever\n---\n')

    expect(draft?.metadata).to.not.have.property('timeout_ms')
    expect(problems).to.deep.include({
      path: 'file.md',
      line: 2,
      column: 1,
      severity: 'warning',
      code: 'unknown-key',
      message: 'The key "timeout_ms" means nothing to mmm; it is left out.',
      suggestion: 'Did you mean "timeout"?',
    })
  })

  for (const priority of ['urgent', '"3"', '.inf', '[high]', 'constructor', '__proto__']) {
    it(`include a priority that is none: ${priority}`, () => {
      const {draft, problems} = parse(`---\npriority: ${priority}\n---\n`)

      expect(draft?.metadata).to.not.have.property('priority')
      expect(problems.map(({code, severity}) => `${severity} ${code}`)).to.deep.equal(['warning value'])
    })
  }

  it('include an empty file', () => {
    for (const text of ['', ' \n\t\n']) expect(problemsOf(text)).to.deep.equal(['file.md:1:1 error empty: The file is empty.'])
  })

  for (const [text, cure] of [
    ['---\ntitle: Feature: login\n---\n', 'Put the value into quotes: `title: "Feature: login"`.'],
    ['---\nassignee: @bob\n---\n', 'Put the value into quotes: `assignee: "@bob"`.'],
    ['---\ntags:\n\t- a\n---\n', 'Indent with spaces.'],
    ['---\ntitle: a\ntitle: b\n---\n', 'Keep one of them.'],
    ['---\ntitle: never closed\n', 'End it with a line `---` of its own.'],
    ['---\nverify: 5\nverify_: [\n---\n', 'Close the bracket, and write a comma between what is in it.'],
    ['---\ntitle: a\n - b\n  c: d\n---\n', 'Put values with `:`, `#`, `@` or brackets into quotes, and indent lists evenly with spaces.'],
    ['---\ndepends_on: {a: 1}\n---\n', 'Write for example `depends_on: [first, second]`.'],
    ['---json\n{"a": 1,}\n---\n', 'JSON wants double quotes around keys and texts, and no comma after the last.'],
    ['+++\na = b\n+++\n', 'TOML wants `key = "value"`, texts in quotes.'],
    ['---\nid: 1.10\n---\n', 'Put it into quotes: `id: "1.10"`.'],
  ] as const) {
    it(`say what to do about ${JSON.stringify(text)}`, () => {
      expect(parse(text, 'file.md').problems.find(({code}) => code !== 'unknown-key')?.suggestion).to.equal(cure)
    })
  }

  it('include a file name that cannot be an id, and say what is taken for one', () => {
    expect(parse('# Title\n', 'specs/User store (v2).md').draft?.id).to.equal('User-store-v2')
    expect(parse('# Title\n', 'specs/ .md').draft, 'nothing left').to.equal(undefined)
  })

  it('include a file name that cannot be an id', () => {
    for (const name of ['my spec.md', '-rf.md', `${'x'.repeat(129)}.md`, '.md', 'a\u001B[2J.md']) {
      expect(
        parse('# Title\n', `specs/${name}`).problems.map(({code}) => code),
        name,
      ).to.deep.equal(['id-invalid'])
    }
  })
})

describe('hostile bytes in place of a specification', () => {
  for (const [name, bytes, code, message] of [
    ['invalid UTF-8', Uint8Array.from([0x23, 0x20, 0xc3, 0x28]), 'encoding', 'The file is not UTF-8.'],
    ['UTF-16', Buffer.from('\uFEFF# Title\n', 'utf16le'), 'encoding', 'The file is not UTF-8.'],
    ['NUL characters', Buffer.from('# a\0b\n'), 'encoding', 'The file holds NUL characters: it is no text.'],
    ['more than a mebibyte', Buffer.alloc(1024 * 1024 + 1, 'x'), 'too-large', 'The file is longer than 1024 KiB.'],
  ] as const) {
    it(`are refused: ${name}`, () => {
      const {draft, problems, text} = parseSpecificationBytes(bytes, 'specs/x.md')

      const {suggestion, ...problem} = problems[0]!
      expect([problem, problems.length]).to.deep.equal([{path: 'specs/x.md', line: 1, column: 1, severity: 'error', code, message}, 1])
      expect(suggestion).to.match(/^[A-Z].*\.$/)
      expect({draft, text}).to.deep.equal({draft: undefined, text: ''})
    })
  }

  // What grows with the square of these takes longer than a test may.
  it('cost no more than their size', () => {
    const spaces = ' '.repeat(500_000)
    for (const line of [
      `# a${spaces}b`,
      `# ${'#'.repeat(500_000)}b`,
      `**a**${spaces}x\u2028`,
      `- [ ]${spaces}x\u2028`,
      `-${spaces}x`,
      `\`\`\`${spaces}\``,
      `**${spaces}`,
    ]) {
      parseSpecificationBytes(Buffer.from(`${line}\n`), 'specs/x.md')
    }
  })

  it('never throw, and never give both a draft and an error, whatever they are', () => {
    const fence = fc.constantFrom('---\n', '+++\n', '---json\n', '---toml\n', '---js\n', '', '\uFEFF---\r\n')
    const piece = fc.oneof(
      fc.constantFrom(
        'id: ',
        'depends_on: [',
        'foreach: ',
        'foreach: [a, b]\n',
        'foreach: {command: x}\n',
        'run: "',
        '{{ item',
        ' }}',
        ']',
        '{',
        '}',
        '"',
        ': ',
        '&a ',
        '*a',
        '!!js/function ',
        '<<: *a',
        '- ',
        '\n',
        '\r\n',
        '\t',
        '# ',
        '**Dependencies**: ',
        '```\n',
        '1e999',
        '=',
        '[[',
      ),
      fc.string({unit: 'binary', maxLength: 20}),
    )
    const file = fc.tuple(fence, fc.array(piece, {maxLength: 30}), fence, fc.array(piece, {maxLength: 10})).map((parts) => parts.flat().join(''))

    fc.assert(
      fc.property(file, (text) => {
        const {draft, generator, problems} = parseSpecificationBytes(new TextEncoder().encode(text), 'specs/file.md')
        const isRefused = problems.some(({severity}) => severity === 'error')
        expect(draft === undefined && generator === undefined).to.equal(isRefused)
        for (const {column, line, message} of problems) {
          expect(line).to.be.within(1, text.split('\n').length + 1)
          expect(column).to.be.at.least(1)
          expect(message).to.match(/^[\s\S]+\.$/)
        }
        for (const {code, suggestion} of problems) if (code !== 'unknown-key') expect(suggestion, code).to.match(/^[\s\S]+[.?]$/)
        JSON.stringify(draft)
      }),
      {numRuns: 500},
    )
  })
})

function parse(text: string, path = 'file.md') {
  return parseSpecification(text, path)
}

function problemsOf(text: string): string[] {
  return parse(text).problems.map(({code, column, line, message, path, severity}) => `${path}:${line}:${column} ${severity} ${code}: ${message}`)
}
