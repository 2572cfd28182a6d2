import {expect} from 'chai'
import {parse} from 'toml'
import {describeTomlProblem} from '../../src/text/toml-problem.ts'

describe('what is wrong with a TOML text', () => {
  for (const [text, problem] of [
    ['a =\n', 'The line ends too early'],
    ['a =', 'The file ends too early'],
    ['[run\n', 'The line ends too early'],
    ['a = "x', 'The file ends too early'],
    ['a = "x\r\n', 'The line ends too early'],
    ['a = yes\n', 'Unexpected "y"'],
    ['a = 1 b = 2\n', 'Unexpected "b"'],
    ['a = 9007199254740993\n', 'Integer 9007199254740993 cannot be represented losslessly as a JavaScript number'],
  ] as const) {
    it(`is said in a few words: ${JSON.stringify(text)}`, () => {
      expect(() => parse(text))
        .to.throw()
        .that.satisfies(({message}: Error) => {
          expect(describeTomlProblem(message)).to.equal(problem)
          return true
        })
    })
  }
})
