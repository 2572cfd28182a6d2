import type {RunnerCheck, RunnerSetting} from 'mmm-cli'
import {type Answer, askProgram} from './ask-program.ts'
import {claudeEnvironment} from './environment.ts'

/** The first that can say whether somebody is logged in; one before it would take the question for a prompt. */
const KNOWS_LOGIN = [2, 1, 41] as const

const INSTALL =
  'Install Claude Code: `npm install -g @anthropic-ai/claude-code`, then `claude auth login`; if it is elsewhere, `mmm config set claude.command PATH --global`.'
const OTHERWISE = 'Or do without: `run:` commands in the specification, or another runner (`run.runner`).'

/** Looks for the program, its version and its login. It asks no model anything. */
export async function checkClaude({configuration, environment, project}: RunnerSetting): Promise<RunnerCheck> {
  const command = configuration.get('claude.command')
  const ask = (...args: string[]): Promise<Answer> => askProgram(command, args, {cwd: project.path, environment: claudeEnvironment(environment)})

  const asked = await ask('--version')
  if (asked.code === 'ENOENT') return fail(`the program "${command}" is not there`, INSTALL, OTHERWISE)
  if (asked.code !== 0) return fail(`\`${command} --version\` failed (${asked.code ?? 'no answer'})${saying(asked)}`, INSTALL, OTHERWISE)
  const version = /\d+\.\d+\.\d+/.exec(asked.stdout)?.[0]
  if (version === undefined) return fail(`\`${command}\` does not say a version: is it Claude Code?`, INSTALL, OTHERWISE)
  if (!isAtLeast(version, KNOWS_LOGIN)) return {ok: true, details: [`${command} ${version}`, 'login unknown: this version cannot say']}

  const {stdout} = await ask('auth', 'status', '--json')
  const login = parse(stdout)
  if (login?.loggedIn === false && (login.apiProvider ?? 'firstParty') === 'firstParty')
    return fail(`nobody is logged in to ${command} ${version}`, 'Log in with `claude auth login`, or set ANTHROPIC_API_KEY.', OTHERWISE)
  return {ok: true, details: [`${command} ${version}`, login?.loggedIn === true ? `logged in (${String(login.authMethod ?? 'yes')})` : 'login unknown']}
}

function saying({stderr, stdout}: Answer): string {
  const [line] = `${stderr}\n${stdout}`.trim().split('\n')
  return line ? `: ${line}` : ''
}

function isAtLeast(version: string, least: readonly number[]): boolean {
  const parts = version.split('.').map(Number)
  const index = least.findIndex((part, place) => parts[place] !== part)
  return index === -1 || parts[index]! > least[index]!
}

function parse(text: string): {loggedIn?: unknown; authMethod?: unknown; apiProvider?: unknown} | undefined {
  try {
    return JSON.parse(text) as object
  } catch {
    return undefined
  }
}

function fail(reason: string, ...suggestions: string[]): RunnerCheck {
  return {ok: false, reason, suggestions}
}
