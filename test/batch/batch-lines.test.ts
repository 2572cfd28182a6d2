import {expect} from 'chai'
import fc from 'fast-check'
import {readBatchLines} from '../../src/batch/batch-lines.ts'
import {BatchInvalidError} from '../../src/batch/errors.ts'
import {err, ok} from '../../src/result.ts'
import {quoteWords} from '../../src/text/words.ts'
import {CommandUnknownError} from '../../src/dispatch/errors.ts'

describe('the lines of a batch', () => {
  it('are commands, with comments and empty lines between', () => {
    expect(read('# first\n\nspec list\r\n  mmm spec new a # why\n\n')).to.deep.equal({
      ok: true,
      value: [
        {line: 3, argv: ['spec', 'list']},
        {line: 4, argv: ['spec', 'new', 'a']},
      ],
    })
  })

  it('have variables, each in its own word and never searched for more', () => {
    const variables = {title: 'a b ${other} "', other: 'x', empty: ''}

    expect(read(`new \${title} "<\${title}>" '\${title}' \\\${title} \${empty} pre\${other}post $other`, variables)).to.deep.equal({
      ok: true,
      value: [{line: 1, argv: ['new', variables.title, `<${variables.title}>`, '${title}', '${title}', '', 'prexpost', '$other']}],
    })
  })

  it('keep whatever a variable holds in one word', () => {
    fc.assert(
      fc.property(fc.string({unit: 'binary'}), fc.constantFrom('${x}', '"${x}"', '"a ${x} b"'), (value, written) => {
        expect(read(`new ${written}`, {x: value})).to.deep.equal({
          ok: true,
          value: [{line: 1, argv: ['new', written.replaceAll('"', '').replace('${x}', () => value)]}],
        })
      }),
    )
  })

  it('come back whatever words they are made of', () => {
    const word = fc.string({unit: fc.constantFrom('a', ' ', '"', "'", '\\', '#', '$', '{', '}', 'é')})
    fc.assert(
      fc.property(
        fc.array(
          fc.array(word, {minLength: 1}).map((words) => ['x', ...words]),
          {minLength: 1},
        ),
        (lines) => {
          const result = read(lines.map((words) => quoteWords(words)).join('\n'))
          expect(result.ok && result.value.map(({argv}) => argv)).to.deep.equal(lines)
        },
      ),
    )
  })

  it('are refused together, each with what is wrong with it', () => {
    const result = readBatchLines(
      {text: "spec 'list\nnew ${a} ${b} ${a}\nspec lst\nspec list\nend \\", source: 'x.mmm', variables: new Map([['b', '']])},
      (argv) => (argv[1] === 'lst' ? err(new CommandUnknownError({command: 'spec lst'}, ['spec list'], 'spec')) : ok()),
    )

    expect(!result.ok && result.error).to.be.instanceOf(BatchInvalidError)
    expect(!result.ok && result.error.message.split('\n').map((line) => line.trim())).to.deep.equal([
      'Nothing was carried out:',
      "x.mmm:1:6: the quote ' is not closed.",
      'x.mmm:2: There is no variable "a": say --var a=VALUE.',
      'x.mmm:3: There is no command `mmm spec lst`. Did you mean `mmm spec list`?',
      'x.mmm:5:5: nothing follows the backslash.',
    ])
  })
})

function read(text: string, variables: Record<string, string> = {}) {
  return readBatchLines({text, source: 'x.mmm', variables: new Map(Object.entries(variables))}, () => ok())
}
