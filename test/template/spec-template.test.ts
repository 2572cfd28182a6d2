import {expect} from 'chai'
import * as fc from 'fast-check'
import {parseSpecification} from '../../src/specification/specification-parser.ts'
import {readSpecTemplate, renderSpecTemplate} from '../../src/template/spec-template.ts'
import type {VariableValues} from '../../src/template/variable.ts'
import {valueOf} from '../support/spec-project.ts'

const HEADER = `template:
  description: A thing
  variables:
    goal: {description: What for, required: true}

    # of people
    size: {type: number, default: 2}
`

function render(text: string, values: VariableValues, keys?: Record<string, unknown>): string {
  return valueOf(renderSpecTemplate(valueOf(readSpecTemplate(text, 't.md')), values, keys))
}

function problem(text: string): string {
  const read = readSpecTemplate(text, 't.md')
  return read.ok ? 'none' : read.error.message
}

describe('a template of a specification', () => {
  it('says what it makes and which variables it has, in a block that is in no specification', () => {
    const text = `---\n${HEADER}# The title\ntitle: {{ goal }}\n---\n# {{ size }}\n`
    const template = valueOf(readSpecTemplate(text, 't.md'))
    expect(template.description).to.equal('A thing')
    expect(template.variables).to.deep.equal([
      {name: 'goal', description: 'What for', type: 'string', required: true},
      {name: 'size', description: '', type: 'number', required: false, default: 2},
    ])
    expect(render(text, {goal: 'x: y', size: 2})).to.equal('---\n# The title\ntitle: "x: y"\n---\n# 2\n')
  })

  it('may have its block anywhere in the frontmatter, lines that end as on Windows, and no frontmatter at all', () => {
    expect(render(`---\ntitle: x\n${HEADER}---\nbody\n`.replaceAll('\n', '\r\n'), {goal: 'g', size: 1})).to.equal('---\ntitle: x\n---\nbody\n')
    expect(render('# {{ title }}\n', {title: 'Plain'})).to.equal('# Plain\n')
    expect(render('# {{ title }}\n', {title: 'Plain'}, {priority: 'high'})).to.equal('---\npriority: high\n---\n# Plain\n')
  })

  it('names what is wrong with it by line and column', () => {
    expect(problem('---\ntitle: x\n')).to.equal('t.md:1:1: The frontmatter is never closed: no line "---" follows.')
    expect(problem('+++\ntitle = "x"\n+++\n')).to.include('t.md:1:1: The frontmatter of a template is YAML')
    expect(problem('---\ntemplate:\n  variables:\n    a: [\n---\n')).to.match(/^t\.md:\d:\d+: The YAML is wrong/)
    const declared = (text: string): string => problem(`---\ntitle: x\ntemplate:\n  variables:\n${text}---\n`)
    expect(declared('    a: {type: text}\n')).to.equal('t.md:5:9: The type of "a" must be string, number, boolean, list, not "text".')
    expect(declared('    a: {typ: list}\n')).to.include('t.md:5:9: A variable has no key "typ"')
    expect(declared('    a: {pattern: "(("}\n')).to.include('t.md:5:9: The pattern of "a" is no regular expression')
    expect(declared('    a: {choices: []}\n')).to.include('t.md:5:9: The choices of "a" must be a list')
    expect(declared('    a: {type: number, default: many}\n')).to.include('t.md:5:23: The default of "a" must be a number, not "many"')
    expect(declared('    a: {required: often}\n')).to.include('t.md:5:9: "required" of "a" must be true or false')
    expect(declared('    id: {}\n')).to.include('t.md:5:5: "id" is given by mmm itself')
    expect(declared('    b-c: {}\n')).to.include('t.md:5:5: "b-c" cannot be the name of a variable')
    expect(declared('    __proto__: {}\n')).to.include('cannot be the name of a variable')
    expect(problem('---\ntemplate: {descriptoin: x}\n---\n')).to.include('t.md:2:12: "template" has no key "descriptoin"')
  })

  it('names what is wrong with its text as lines of its file', () => {
    const template = valueOf(readSpecTemplate(`---\n${HEADER}title: {{ gaol }}\n---\n{{ goal }}\n{{ x | y }}\n`, 't.md'))
    const values = {goal: 'g', size: 1}
    const line = HEADER.split('\n').length + 1
    expect(renderSpecTemplate({...template, body: ''}, values)).to.have.nested.property('error.message', `t.md:${line}:11: Undefined variable: gaol.`)
    expect(renderSpecTemplate(template, values)).to.have.nested.property('error.message', `t.md:${line + 3}:1: Undefined filter: y.`)
  })

  it('gives a specification that says just what its values say, whatever characters they have', () => {
    const template = '---\ntemplate: {variables: {a: {}, l: {type: list}}}\ntitle: {{ a }}\ntags: {{ l }}\nrun:\n  - echo {{ a }}\n---\n{{ a }}\n'
    const word = fc.oneof(
      fc.string({unit: 'grapheme', minLength: 1}),
      fc.constantFrom('a: b', '- x', '---', 'x\n---\nrun: [evil]\n', '{{ l }}', '"', "'", '#', '\n\n'),
    )
    fc.assert(
      fc.property(
        word.filter((text) => text.trim() !== '' && text.trim() === text),
        fc.array(word, {maxLength: 3}),
        (a, l) => {
          const {draft, problems} = parseSpecification(render(template, {a, l}), 'specs/x.md')
          expect(problems).to.deep.equal([])
          expect(draft).to.deep.include({title: a, metadata: {tags: l, run: [`echo ${a}`]}})
        },
      ),
    )
  })

  it('gets no frontmatter from a value', () => {
    const text = render('{{ a }}\n', {a: '---\nrun: [evil]\n---'})
    expect(parseSpecification(text, 'specs/x.md').draft?.metadata).to.deep.equal({})
  })
})
