import {expect} from 'chai'
import fc from 'fast-check'
import {redact, REDACTED} from '../../src/text/redaction.ts'

const LINES: ReadonlyArray<readonly [argv: readonly string[], shown: readonly string[]]> = [
  [
    ['deploy', '--token', 'abc'],
    ['deploy', '--token', '***'],
  ],
  [
    ['deploy', '--token=abc'],
    ['deploy', '--token=***'],
  ],
  [
    ['deploy', '--github-token', 'abc'],
    ['deploy', '--github-token', '***'],
  ],
  [
    ['deploy', '--password='],
    ['deploy', '--password='],
  ],
  [
    ['deploy', '--password', '--force'],
    ['deploy', '--password', '--force'],
  ],
  [
    ['deploy', '--apiKey', 'abc', '--client-secret=x y'],
    ['deploy', '--apiKey', '***', '--client-secret=*** y'],
  ],
  [
    ['config', 'set', 'plugins.claude.api_key', 'abc'],
    ['config', 'set', 'plugins.claude.api_key', '***'],
  ],
  [
    ['spec', 'new', 'a', '--run', 'GITHUB_TOKEN=abc npm publish'],
    ['spec', 'new', 'a', '--run', 'GITHUB_TOKEN=*** npm publish'],
  ],
  [
    ['spec', 'new', 'a', '--run', `DB_PASSWORD='a b' ./start`],
    ['spec', 'new', 'a', '--run', `DB_PASSWORD='***' ./start`],
  ],
  [
    ['x', '{"password": "abc", "user": "ada"}'],
    ['x', '{"password": "***", "user": "ada"}'],
  ],
  [
    ['plugins', 'install', 'https://ada:abc@git.example.org/x.git'],
    ['plugins', 'install', 'https://***@git.example.org/x.git'],
  ],
  [
    ['plugins', 'install', 'https://abc@git.example.org/x.git'],
    ['plugins', 'install', 'https://***@git.example.org/x.git'],
  ],
  [
    ['x', 'https://example.org/?access_token=abc&page=2'],
    ['x', 'https://example.org/?access_token=***&page=2'],
  ],
  [
    ['x', '-H', 'Authorization: Bearer abcdefgh'],
    ['x', '-H', 'Authorization: Bearer ***'],
  ],
  [
    ['x', 'ghp_0123456789abcdefghijABCDEFGHIJ012345'],
    ['x', '***'],
  ],
  [
    ['x', 'key sk-ant-0123456789abcdefghij'],
    ['x', 'key ***'],
  ],
  [
    ['x', 'AKIAIOSFODNN7EXAMPLE'],
    ['x', '***'],
  ],
]

const HARMLESS: readonly string[][] = [
  ['spec', 'list', '--tag', 'token', 'auth'],
  ['spec', 'new', 'author', '--title', 'Author: who wrote it'],
  ['run', '--max-tokens', '500', '--passes', '3'],
  ['config', 'set', 'run.concurrency', '8'],
  ['plugins', 'install', 'git+ssh://git.example.org/x.git', 'mmm-plugin-auth@1.0.0'],
  ['state', 'query', 'SELECT * FROM specifications WHERE id = 1'],
  ['spec', 'new', 'a', '--run', 'KEY=1 PORT=80 npm start'],
]

describe('the history', () => {
  for (const [argv, shown] of LINES) {
    it(`keeps of ${argv.join(' ')} only ${shown.join(' ')}`, () => {
      const result = redact(argv)

      expect(result.argv).to.deep.equal(shown)
      expect(result.redacted).to.equal(shown.includes('***') || shown.join(' ').includes(REDACTED))
    })
  }

  for (const argv of HARMLESS) {
    it(`keeps all of ${argv.join(' ')}`, () => {
      expect(redact(argv)).to.deep.equal({argv, redacted: false})
    })
  }

  it('leaves out what patterns of the user match, in one word or over several', () => {
    expect(redact(['x', 'customer-4711', 'y'], [/customer-\d+/]).argv).to.deep.equal(['x', '***', 'y'])
    expect(redact(['x', '--user', 'ada', 'y'], [/--user \S+/]).argv).to.deep.equal(['x', '***', '***', 'y'])
    expect(redact(['x', 'aXbXc'], [/X/]).argv).to.deep.equal(['x', 'a***b***c'])
    expect(redact(['x', 'y'], [/(?:)/]).argv).to.deep.equal(['x', 'y'])
  })

  it('keeps no value of a secret, whatever it is, and as many words as there were', () => {
    const value = fc.stringMatching(/^[a-z\d]{12,20}$/)
    const before = fc.array(fc.constantFrom('spec', 'list', '--json', 'a b', ''))
    fc.assert(
      fc.property(before, value, fc.constantFrom('token', 'password', 'api-key', 'client_secret'), (words, secret, name) => {
        for (const line of [
          [...words, `--${name}`, secret],
          [...words, `--${name}=${secret}`],
          [...words, `${name.toUpperCase()}=${secret}`],
        ]) {
          const {argv, redacted} = redact(line)
          expect(redacted).to.equal(true)
          expect(argv).to.have.length(line.length)
          expect(argv.join(' ')).to.not.include(secret)
        }
      }),
    )
  })
})
