import {expect} from 'chai'
import {renderLiquid} from '../../src/template/liquid.ts'
import type {VariableValues} from '../../src/template/variable.ts'
import {valueOf} from '../support/spec-project.ts'

const render = (text: string, values: VariableValues = {}): string => valueOf(renderLiquid(text, {path: 't.md', values}))

/** What was wrong, with its place. */
function problem(text: string, values: VariableValues = {}): string {
  const rendered = renderLiquid(text, {path: 't.md', values})
  expect(rendered.ok, text).to.equal(false)
  return rendered.ok ? '' : rendered.error.message
}

describe('a template', () => {
  it('shows its variables, chooses by them, and repeats for each item of a list', () => {
    const text = '{{ name | upcase }}{% if on %}!{% endif %}{% for item in items %} {{ forloop.index }}:{{ item }}{% endfor %}'
    expect(render(text, {name: 'ada', on: true, items: ['a', 'b']})).to.equal('ADA! 1:a 2:b')
    expect(render('{{ items }} {{ none }}|{{ n }}', {items: ['a', 'b'], none: null, n: 3})).to.equal('a, b |3')
  })

  it('takes a value for text, whatever it looks like', () => {
    expect(render('{{ a }}', {a: '{{ b }}{% if %}', b: 'secret'})).to.equal('{{ b }}{% if %}')
  })

  it('names what is wrong by file, line and column', () => {
    expect(problem('one\n  {{ nope }}')).to.equal('t.md:2:6: Undefined variable: nope.')
    expect(problem('{{ a | nope }}', {a: 1})).to.equal('t.md:1:1: Undefined filter: nope.')
    expect(problem('one\n\n{% if a %}', {a: 1})).to.match(/^t\.md:3:1: /)
    const below = renderLiquid('{{ nope }}', {path: 't.md', values: {}, before: 7})
    expect(below).to.have.nested.property('error.context.line', 8)
  })

  it('reads nothing but its variables: no prototype, no global, no environment', () => {
    const values = {text: 'a', list: ['a'], number: 1}
    for (const name of ['constructor', '__proto__', 'toString', 'hasOwnProperty', 'process', 'process.env', 'globalThis', 'require', 'this', 'self', 'env'])
      expect(problem(`{{ ${name} }}`, values), name).to.include('Undefined variable')
    for (const path of [
      'text.constructor',
      'list.constructor.constructor',
      'list.__proto__',
      'number.toFixed',
      'list.map',
      'text["constructor"]',
      'list["__proto__"]',
    ])
      expect(problem(`{{ ${path} }}`, values), path).to.include('Undefined variable')
    expect(problem('{% assign p = "constructor" %}{{ text[p] }}', values)).to.include('Undefined variable')
  })

  it('reads no file', () => {
    for (const tag of ['include', 'render', 'layout', 'block']) expect(problem(`{% ${tag} '/etc/passwd' %}`), tag).to.include(`"${tag}" not found`)
  })

  it('keeps no text for later, and has no filter that evaluates, dumps or takes long', () => {
    for (const tag of ['capture x', 'increment x', 'cycle "a"', 'liquid', 'echo "x"', 'tablerow i in l'])
      expect(problem(`{% ${tag} %}`), tag).to.include('not found')
    for (const filter of ['where_exp', 'find_exp', 'inspect', 'raw', 'jsonify', 'sample', 'strip_html', 'map', 'group_by'])
      expect(problem(`{{ x | ${filter} }}`, {x: ['a']}), filter).to.include(`Undefined filter: ${filter}`)
  })

  it('is cut off when it makes too much, takes too long or nests too deep', () => {
    expect(problem('{% for i in (1..100000000) %}x{% endfor %}')).to.match(/^t\.md:1:1: It makes more than/)
    const loop = '{% for i in (1..900) %}'
    expect(problem(`${loop}${loop}${loop}{{ i }}${'{% endfor %}'.repeat(3)}`)).to.match(/It (?:makes more|takes longer) than/)
    expect(problem('{% assign s = "aaaaaaaaaa" %}{% for i in (1..60) %}{% assign s = s | append: s %}{% endfor %}')).to.include('It makes more than')
    expect(problem('x'.repeat(300 * 1024))).to.include('It is longer than 256 KiB')
    expect(problem('{% if a %}'.repeat(9000) + '{% endif %}'.repeat(9000), {a: 1})).to.match(/^t\.md:\d+:\d+: /)
  })

  it('quotes a value for a shell', () => {
    expect(render('test -f {{ file | shell }}', {file: `it's "$HOME"; rm -rf`})).to.equal(`test -f 'it'\\''s "$HOME"; rm -rf'`)
  })
})
