import {expect} from 'chai'
import {withFakeClaude} from './fake-claude.ts'

describe('the claude runner, before a run', () => {
  const blocked = (environment: Record<string, string>, ...said: string[]) =>
    withFakeClaude(
      [{}],
      async ({calls, run, write}) => {
        write('specs/greet.md', '# Greet\n')
        const {code, stdout} = await run('run')
        expect(code).to.equal(1)
        for (const text of said) expect(stdout).to.include(text)
        expect(calls()).to.deep.equal([])
      },
      environment,
    )

  it('says how to install it where it is missing', () =>
    blocked({MMM_CLAUDE__COMMAND: 'no-such-claude'}, 'the program "no-such-claude" is not there', 'npm install -g @anthropic-ai/claude-code'))

  it('says how to log in where nobody is', () => blocked({FAKE_LOGIN: 'no'}, 'nobody is logged in', 'claude auth login'))

  it('says so where another program has its name', () => blocked({FAKE_VERSION: 'one'}, 'does not say a version'))

  it('says so where it does not start', () => blocked({FAKE_VERSION_EXIT: '3'}, '--version` failed (3)'))
})
