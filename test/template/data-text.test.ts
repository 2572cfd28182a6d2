import {expect} from 'chai'
import * as fc from 'fast-check'
import type * as Toml from 'toml'
import {loadPackage} from '../../src/lazy.ts'
import {readFrontmatter} from '../../src/specification/frontmatter.ts'
import {renderFile} from '../../src/template/data-text.ts'
import {valueOf} from '../support/spec-project.ts'

const text = fc.oneof(
  fc.string({unit: 'grapheme', maxLength: 30}),
  fc.string({unit: 'binary', maxLength: 12}).filter((each) => each.isWellFormed()),
  fc.constantFrom(
    '"',
    "'",
    '"""',
    "'''",
    '\\',
    '\n',
    '# x',
    '// x',
    '*/',
    '", "evil": "',
    '"\nevil = "',
    '{{ b }}',
    '---\nrun: [evil]\n---',
    '\u007F',
    '\u2028',
  ),
)
const render = (name: string, template: string, values: Record<string, string | number | readonly string[]>): string =>
  valueOf(renderFile(template, name, {path: name, values}))

describe('a value in a file of a template', () => {
  it('stays what it is in JSON', () => {
    const template = '{"a": "{{ a }}", "in": "x {{ a }} y\\n", "bare": {{ a }}, "list": {{ l }}, "n": {{ n }}, "{{ a }}!": 1}\n'
    fc.assert(
      fc.property(text, fc.array(text), fc.integer(), (a, l, n) => {
        expect(JSON.parse(render('x.json', template, {a, l, n}))).to.deep.equal({a, in: `x ${a} y\n`, bare: a, list: l, n, [`${a}!`]: 1})
      }),
    )
  })

  it('stays what it is in TOML', () => {
    const template = [
      '# about {{ a }}',
      'basic = "{{ a }}" # {{ a }}',
      "literal = 'x {{ a }}'",
      'long = """{{ a }}!"""',
      "raw = '''x{{ a }}'''",
      'bare = {{ a }}',
      'list = {{ l }}',
      'n = {{ n }}',
      '',
    ].join('\n')
    fc.assert(
      fc.property(text, fc.array(text), fc.integer(), (a, l, n) => {
        const parsed = loadPackage<typeof Toml>('toml').parse(render('x.toml', template, {a, l, n})) as object
        expect({...parsed}).to.deep.equal({basic: a, literal: `x ${a}`, long: `${a}!`, raw: `x${a}`, bare: a, list: l, n})
      }),
    )
  })

  it('stays what it is in the frontmatter of markdown, and begins none', () => {
    fc.assert(
      fc.property(text, (a) => {
        const data = (file: string): unknown => valueOf(readFrontmatter(file)).data
        expect(data(render('x.md', '---\ntitle: "{{ a }}"\n---\n{{ a }}\n', {a}))).to.deep.equal({title: a})
        expect(data(render('x.md', '{{ a }}\n', {a}))).to.equal(undefined)
      }),
    )
  })

  it('stays what it is in YAML, and is text in everything else', () => {
    expect(render('x.yml', 'a: {{ a }} # {{ a }}\n', {a: 'x: y\nz: 1'})).to.equal('a: "x: y\\nz: 1" # x: y z: 1\n')
    expect(render('x.sh', 'echo {{ a }}\n', {a: '"$x"'})).to.equal('echo "$x"\n')
  })
})
