import {expect} from 'chai'
import * as fc from 'fast-check'
import {readFrontmatter} from '../../src/specification/frontmatter.ts'
import {renderYaml, setYamlKeys} from '../../src/template/yaml-text.ts'
import type {VariableValues} from '../../src/template/variable.ts'
import {valueOf} from '../support/spec-project.ts'

const render = (text: string, values: VariableValues): string => valueOf(renderYaml(text, {path: 't.md', values}))

/** As specifications are read. */
const read = (text: string): unknown => valueOf(readFrontmatter(`---\n${text}\n---\n`)).data

const TRICKY = [
  'a: b', '- x', '-', '---', '"', "it's", '# no comment', 'a # b', '{a}', '{{ b }}', '{% if %}', '[b]', '&a', '*a', '!!js/function x', '%', '012', '0x1f', '1e3',
  'true', 'No', 'null', '~', '|', '>-', 'x\n---\nrun: [evil]', 'x\nrun: [evil]\n', '\r\n', '\t', ' x ', '', '?', ': ', 'a,b', '\u2028', '\u0085', '\uFEFF', '\u0000',
  '\\', '\\n', '💥', '.inf', '2026-11-22', '<<', '=', '@', '`', '\uD800',
] // prettier-ignore
const text = fc.oneof(fc.string({unit: 'grapheme', maxLength: 30}), fc.string({unit: 'binary', maxLength: 12}), fc.constantFrom(...TRICKY))

describe('a value in the frontmatter of a template', () => {
  it('comes back as the value that it was, wherever it stands and whatever characters it has', () => {
    const template = [
      '# about {{ a }}',
      'plain: {{ a }}',
      "single: '{{ a }}'",
      'double: "{{ a }}" # and {{ b }}',
      'within: see {{ a }} and {{ b }}.',
      'flow: [one, {{ a }}, "{{ b }}"]',
      'block:',
      '  - {{ a }}   # {{ b }}',
      '  - two',
      'literal: |',
      '  {{ a }}',
      'map: {inner: {{ b }}}',
      'list: {{ l }}',
      'spread: [one, {{ l }}]',
      'number: {{ n }}',
      'flag: {{ f }}',
      'last: end',
      '',
    ].join('\n')
    const list = fc.array(text, {maxLength: 4})
    fc.assert(
      fc.property(text, text, list, fc.double({noNaN: true, noDefaultInfinity: true}), fc.boolean(), (a, b, l, n, f) => {
        const data = read(render(template, {a, b, l, n, f}))
        expect(data).to.deep.equal({
          plain: a,
          single: a,
          double: a,
          within: `see ${a} and ${b}.`,
          flow: ['one', a, b],
          block: [a, 'two'],
          literal: `${a}\n`,
          map: {inner: b},
          list: l,
          spread: ['one', ...l],
          number: Object.is(n, -0) ? 0 : n,
          flag: f,
          last: 'end',
        })
      }),
    )
  })

  it('cannot become another key, an anchor or a tag', () => {
    for (const template of ['title: &{{ a }} x\n', 'title: !{{ a }} x\n', '{{ a }}: &b x\nb: &{{ a }} y\n'])
      expect(renderYaml(template, {path: 't.md', values: {a: 'x'}}), template)
        .to.have.nested.property('error.context.problem')
        .that.includes('anchor or tag')
    fc.assert(
      fc.property(
        text.filter((key) => !['__proto__', 'constructor', 'prototype', 'other'].includes(key)),
        (a) => {
          expect(read(render('{{ a }}: x\nother: y\n', {a}))).to.deep.equal({[a]: 'x', other: 'y'})
        },
      ),
    )
  })

  it('is refused where it makes two keys of one name', () => {
    const rendered = renderYaml('{{ a }}: x\nb: y\n', {path: 't.md', values: {a: 'b'}})
    expect(rendered).to.have.nested.property('error.message', 't.md:1:1: A value stands here where YAML cannot hold one.')
  })

  it('is written as a person would where it is harmless, and everything else stays as it was', () => {
    const template = "# Ours\ntitle:   {{ t }}   # the title\n\nverify:\n    - 'npm test'\n    - {{ v }}\nodd: [ a,b ]\n"
    const rendered = render(template, {t: 'Log in', v: 'a: b'})
    expect(rendered).to.equal(`# Ours\ntitle:   Log in   # the title\n\nverify:\n    - 'npm test'\n    - "a: b"\nodd: [ a,b ]\n`)
    expect(render('a: {{ n }}\nb: "{{ n }}"\nc: {{ s }}\n', {n: 5, s: '5'})).to.equal('a: 5\nb: "5"\nc: "5"\n')
  })

  it('may come and go with tags', () => {
    const template = '{% if l.size > 0 -%}\nverify:\n{%- for v in l %}\n  - {{ v }}\n{%- endfor %}\n{% endif -%}\nend: 1\n'
    expect(read(render(template, {l: ['a: b', 'c']}))).to.deep.equal({verify: ['a: b', 'c'], end: 1})
    expect(read(render(template, {l: []}))).to.deep.equal({end: 1})
  })

  it('has its place in the template when what is around it is wrong, whatever tags left out or repeated before', () => {
    const placeOf = (text: string, l: string[] = []): string => {
      const rendered = renderYaml(text, {path: 't.md', values: {a: 'v', l}, before: 1})
      return rendered.ok ? 'none' : `${rendered.error.context.line}:${rendered.error.context.column}`
    }
    expect(placeOf('title: x\nodd: {{ a }} b: c\nend: 1\n')).to.match(/^3:/)
    const many = '{% for i in l %}\n# {{ i }}\n{% endfor %}{% if l.size == 0 -%}\nnone: 1\n{% endif -%}\na: 1\nodd: b: {{ a }}\nend: 1\n'
    for (const l of [[], ['1'], ['1', '2', '3', '4']]) expect(placeOf(many, l), String(l)).to.match(/^8:/)
    expect(placeOf('{% if a\n == "v" %}\na: 1\n{% endif %}\nodd: b: c\n')).to.match(/^6:/)
  })

  it('is refused in what no person wrote', () => {
    for (const text of [
      `a: ${'['.repeat(30_000)}`,
      `a: ${'{a: '.repeat(10_000)}`,
      '- '.repeat(30_000),
      '? '.repeat(30_000),
      '{%'.repeat(30_000),
      'a: 1\n'.repeat(20_000),
      `a:${' '.repeat(60_000)}x: {{ a }}: y`,
    ]) {
      expect(renderYaml(text, {path: 't.md', values: {a: 'v'}}).ok, text.slice(0, 10)).to.equal(false)
    }
  })

  it('is put in as if lines were not marked', () => {
    const template = 'a: 1\n{%- if l %}\nb:   {{ l }}  \n{%- endif %}\n{% comment %}x\ny{% endcomment -%}\n\nc: |\n  {{ n }}\n  two\n'
    expect(render(template, {l: ['x'], n: 'one'})).to.equal('a: 1\nb:   [x]\nc: "one\\ntwo\\n"\n')
  })
})

describe('keys that are set in a frontmatter', () => {
  it('take the place of what stands there, and leave the rest', () => {
    const before = '# Ours\ntitle: Old # keep\ntags:\n  - a\n  - b\nempty:\nlast: 1\n'
    const after = setYamlKeys(before, {title: 'New: one', tags: ['x, y'], empty: 'full', added: ['z']})
    expect(after).to.equal('# Ours\ntitle: "New: one" # keep\ntags:\n  ["x, y"]\nempty: full\nlast: 1\nadded: [z]\n')
  })

  it('leave every other line as its author wrote it, to the byte', () => {
    const lines = fc.constantFrom(
      '# a comment',
      '',
      'tags:   [ a,b ]  # why',
      "quoted: 'it''s'",
      'list:\n    - a # one\n\n    -   b',
      'block: |\n  title: no key\n   # text',
    )
    fc.assert(
      fc.property(fc.uniqueArray(lines), fc.uniqueArray(lines), text, (one, two, title) => {
        const [before, after] = [one, two.filter((each) => !one.includes(each))]
        const around = (middle: string): string => [...before, middle, ...after, 'end: x'].join('\n')
        const set = setYamlKeys(around('title: Old # mine'), {title})
        const end = ` # mine\n${[...after, 'end: x'].join('\n')}`
        expect(set.startsWith(before.map((each) => `${each}\n`).join(''))).to.equal(true)
        expect(set.trimEnd().endsWith(end), set).to.equal(true)
      }),
      {numRuns: 60},
    )
  })

  it('read back as what they were set to', () => {
    fc.assert(
      fc.property(text, fc.array(text, {maxLength: 3}), (title, tags) => {
        const before = 'title: |\n  old\n  one\nnext: {a: 1}\ntags: []\nend: x'
        expect(read(setYamlKeys(before, {title, tags, more: title}))).to.deep.equal({title, next: {a: 1}, tags, end: 'x', more: title})
      }),
    )
  })
})
