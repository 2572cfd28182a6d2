import {expect} from 'chai'
import type {VariableProblem} from '../../src/template/errors.ts'
import {type Ask, collectValues, type GivenVariables} from '../../src/template/variable-values.ts'
import type {Variable, VariableValues} from '../../src/template/variable.ts'

const variable = (name: string, rest: Partial<Variable> = {}): Variable => ({name, description: '', type: 'string', required: false, ...rest})

async function collect(variables: Variable[], given: GivenVariables, ask?: Ask): Promise<VariableValues | readonly VariableProblem[]> {
  const values = await collectValues(variables, given, ask)
  return values.ok ? values.value : values.error
}

/** Answers in turn, and notes what was asked. */
function answering(...answers: Array<string | undefined>): {ask: Ask; asked: string[]} {
  const asked: string[] = []
  return {asked, ask: async (question) => (asked.push(question), answers[asked.length - 1])}
}

describe('the variables of a template', () => {
  it('come from the command line, then a file, then the configuration, then their defaults', async () => {
    const given = {assignments: ['a=1'], file: {a: '2', b: '2'}, configured: {a: '3', b: '3', c: '3', unrelated: 'x'}}
    const variables = ['a', 'b', 'c', 'd'].map((name) => variable(name, {default: '4'}))
    expect(await collect(variables, given)).to.deep.equal({a: '1', b: '2', c: '3', d: '4'})
  })

  it('are empty where nobody says anything and nothing is needed', async () => {
    const variables = (['string', 'number', 'boolean', 'list'] as const).map((type) => variable(type, {type}))
    expect(await collect(variables, {})).to.deep.equal({string: '', number: null, boolean: false, list: []})
  })

  it('are read as what they are declared to be, from text and from data', async () => {
    const variables = [variable('n', {type: 'number'}), variable('b', {type: 'boolean'}), variable('l', {type: 'list'}), variable('s')]
    expect(await collect(variables, {assignments: ['n=1.5', 'b=yes', 'l=a, b', 'l=c', 's=x=y']})).to.deep.equal({n: 1.5, b: true, l: ['a', 'b', 'c'], s: 'x=y'})
    expect(await collect([variable('l', {type: 'list'})], {assignments: ['l=["a, b", 1]', 'l=[c', 'l=']})).to.deep.equal({l: ['a, b', '1', '[c']})
    expect(await collect(variables, {file: {n: 2, b: false, l: ['a,b', 1], s: 12}})).to.deep.equal({n: 2, b: false, l: ['a,b', '1'], s: '12'})
  })

  it('are all named that are missing, unknown or wrong, at once', async () => {
    const variables = [
      variable('goal', {required: true, description: 'What for'}),
      variable('size', {type: 'number'}),
      variable('on', {type: 'boolean'}),
      variable('kind', {choices: ['a', 'b']}),
      variable('name', {pattern: '[a-z]+'}),
      variable('who', {required: true}),
      variable('tags', {type: 'list', pattern: '[a-z]+'}),
    ]
    const assignments = ['gaol=x', 'size=big', 'on=maybe', 'kind=c', 'name=ab1', 'tags=ok,NO', 'nonsense']
    const problems = (await collect(variables, {assignments})) as VariableProblem[]
    expect(problems.map(({message}) => message)).to.deep.equal([
      '"nonsense" is no name with a value.',
      'There is no variable "gaol".',
      '"size" must be a number, not "big".',
      '"on" must be true or false, not "maybe".',
      '"kind" must be a or b, not "c".',
      '"name" must match [a-z]+, which "ab1" does not.',
      '"tags" must match [a-z]+, which "NO" does not.',
      '"goal" must be given (What for).',
      '"who" must be given.',
    ])
    expect(problems[1]).to.include({kind: 'unknown', suggestion: 'Did you mean `goal`?'})
    expect(problems.at(-1)).to.include({kind: 'missing', suggestion: 'Say `--var who=…`.'})
  })

  it('match a pattern as a whole', async () => {
    const wrong = async (value: string): Promise<boolean> => Array.isArray(await collect([variable('v', {pattern: 'a|bc'})], {assignments: [`v=${value}`]}))
    expect([await wrong('a'), await wrong('bc'), await wrong('xa'), await wrong('ac')]).to.deep.equal([false, false, true, true])
  })

  it('are never held against a pattern when they are longer than any pattern is for', async () => {
    const [problem] = (await collect([variable('v', {pattern: 'a*'})], {assignments: [`v=${'a'.repeat(20_000)}`]})) as VariableProblem[]
    expect(problem).to.include({kind: 'value', variable: 'v'})
  })

  it('do not hang on a pattern without end', async () => {
    const [problem] = (await collect([variable('v', {pattern: '(a+)+b'})], {assignments: [`v=${'a'.repeat(60)}`]})) as VariableProblem[]
    expect(problem!.message).to.include('takes too long to compare')
  })

  it('are no way to reach a prototype', async () => {
    const problems = (await collect([], {assignments: ['__proto__=x', 'constructor=y']})) as VariableProblem[]
    expect(problems.map((problem) => problem.variable)).to.have.members(['__proto__', 'constructor'])
    expect(await collect([variable('toString')], {file: {}, configured: {}})).to.deep.equal({toString: ''})
  })

  it('are asked for where they must be given and were not, until the answer is one', async () => {
    const variables = [variable('goal', {required: true, description: 'What for'}), variable('n', {type: 'number', required: true}), variable('o')]
    const {ask, asked} = answering('', 'Pay', 'many', '3')
    expect(await collect(variables, {}, ask)).to.deep.equal({goal: 'Pay', n: 3, o: ''})
    expect(asked).to.deep.equal(['goal - What for: ', 'It must be given. goal: ', 'n: ', 'It must be a number, not "many". n: '])
  })

  it('are missing when whoever was asked did not say, and nobody is asked in vain', async () => {
    const variables = [variable('a', {required: true}), variable('b', {required: true})]
    const silent = answering()
    expect(await collect(variables, {}, silent.ask)).to.have.length(2)
    expect(silent.asked).to.have.length(1)
    const vain = answering('x', 'y')
    expect(await collect(variables, {assignments: ['c=1']}, vain.ask)).to.have.length(3)
    expect(vain.asked).to.be.empty
  })
})
