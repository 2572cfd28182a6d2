import {expect} from 'chai'
import {withWorkspace} from 'mmm-cli/testing'
import {unquotedPlaceholders} from '../../src/specification/unquoted.ts'

const UNQUOTED = [
  '{{ item }}',
  '{{item.title}}',
  '{{- item["a b"] -}}',
  '{{ item | upcase }}',
  '{{ item | shell | remove: "\'" }}',
  "{{ 'a' | append: item.b }}",
  '{{ each }}',
]
const HARMLESS = [
  '{{ item | shell }}',
  '{{ item.title | upcase | shell -}}',
  '{{ index }}',
  '{{ index | plus: 1 }}',
  '{{ region }}',
  "{{ 'item' }}",
  'item',
  '{% if item %}x{% endif %}',
]

describe('a placeholder in a command', () => {
  for (const [text, isSafe] of [
    ['echo "{{ item | shell }}"', false],
    ["echo 'a {{ item | shell }}'", false],
    ['echo "a" {{ item | shell }} "b"', true],
    [String.raw`echo \" {{ item | shell }}`, true],
    [String.raw`echo 'a\' {{ item | shell }}`, true],
    [String.raw`echo "a\" {{ item | shell }}"`, false],
    ["echo {{ item.a | shell }}'{{ item.b | shell }}'", false],
  ] as const)
    it(`is ${isSafe ? 'safe' : 'open, for all its filter,'} in \`${text}\``, () => expect(unquotedPlaceholders(text, []).length === 0).to.equal(isSafe))

  for (const text of UNQUOTED) it(`\`${text}\` is what somebody else wrote`, () => expect(unquotedPlaceholders(`do ${text}`, ['region'])).to.deep.equal([text]))

  for (const text of HARMLESS) it(`\`${text}\` is no danger`, () => expect(unquotedPlaceholders(`do ${text}`, ['region'])).to.deep.equal([]))
})

describe('mmm spec validate', () => {
  it('warns of items of others in commands that nothing quotes, with what to write instead', () =>
    withWorkspace(async ({run, write}) => {
      await run('init')
      write('specs/issues.md', '---\nforeach: {command: "list"}\nrun:\n  - mend {{ item.id }} {{ item.title | shell }}\nverify: ["test {{ item }}"]\n---\n')
      write('specs/lint.md', '---\nforeach: {glob: "*.ts"}\nrun: "lint {{ item }}"\n---\n')
      write('specs/deploy.md', '---\nforeach: [eu, us]\nrun: ["deploy {{ item }}"]\n---\n')

      const {code, stdout} = await run('spec', 'validate')

      expect(code, 'it is a warning').to.equal(0)
      expect(stdout)
        .to.include('specs/issues.md:3:1')
        .and.include('`{{ item.id }}` goes into a command of "run" as it comes')
        .and.include('Write `{{ item.id | shell }}`.')
        .and.include('specs/issues.md:5:1')
        .and.include('specs/lint.md:3:1')
        .and.not.include('deploy.md')
        .and.not.include('item.title')
    }))
})
