import {expect} from 'chai'
import fc from 'fast-check'
import {spawnSync} from 'node:child_process'
import {mkdirSync, readFileSync} from 'node:fs'
import {join} from 'node:path'
import {type CommandExit, runProcess} from '../../src/run/command-process.ts'
import {SpawnClient} from '../../src/run/spawn-client.ts'
import type {SpawnRequest, Started} from '../../src/run/started.ts'
import {starterPrograms} from '../../src/run/starter-programs.ts'
import {Starters} from '../../src/run/starters.ts'
import {OpenTaskLog} from '../../src/run/task-log.ts'
import {withFolder} from '../support/temporary.ts'
import {until} from '../support/waiting.ts'

const PATH = process.env.PATH!
const NEVER = new AbortController().signal

/** Perl has no call for one of its own without a library that takes as long to load as all the rest. */
const SESSION = 'ps -o sid= -p $$'

/** What a command can find out of how it was started, and ways to end; its own number is written as `PID`. */
const COMMANDS = [
  'env | sort; echo "$PWD $0 $#"',
  'grep -E "^(Umask|SigBlk|SigCgt|CapEff|NoNewPrivs|Seccomp):" /proc/self/status',
  // The C library of a system leaves the two signals of its own threads ignored, which nobody else may use.
  'echo $((0x$(sed -n "s/^SigIgn:.//p" /proc/self/status) & ~0x180000000))',
  'for fd in /proc/$$/fd/[0-2]; do readlink $fd | sed "s|[^/]*\\.log|LOG|"; done; ls /proc/self/fd',
  'ulimit -a; nice; ps -o pgid=,tty= -p $$',
  'echo out; echo err >&2; printf "%s" "a	b%41\\n"; cat',
  'i=0; while [ $i -lt 300 ]; do echo "line $i"; echo "other $i" >&2; i=$((i+1)); done',
  'exit 200',
  'kill -PIPE $$',
  'kill -SEGV $$',
  'yes | head -n 1',
  'exec 0<&- 1>&- 2>&-; exit 5',
  "trap '' TERM; kill -TERM $$; exit 6",
  'printf "%s\n" "$ODD" "$(printf "\\303\\050\\377" | od -An -tx1)"; exit "$(printf %s "$EMPTY" | wc -c)"',
  '\techo "first\nsecond" # \r % %25 é 😀',
  'setsid true && echo there',
  'ulimit -c 0; kill -QUIT $$',
  SESSION,
]

/** Variables with whatever parts words and lines elsewhere. */
const ENVIRONMENT = {
  PATH,
  EMPTY: '',
  ODD: '\ttab\nline\r%41=\u{1F600}\u0001',
  LD_BIND_NOW: '1',
  PERL5OPT: '-Mnone',
  PYTHONHOME: '/none',
  PYTHONPATH: '/none',
  IFS: 'x',
}

/** What parts words and lines on the way, and what a shell, a folder and a variable may hold. */
const WORD = fc.string({
  unit: fc.constantFrom('a', '%', '4', '1', '-', '=', '\t', '\n', '\r', ' ', 'é', '😀', '"', "'", '\\', '$', '\u0001', '\u007F'),
  maxLength: 20,
})
const NAME = fc.string({unit: fc.constantFrom('A', 'b', '_', '%', '\t', '\n', ' ', 'é'), minLength: 1, maxLength: 6})

type Outcome = Pick<CommandExit, 'code' | 'signal'> & {readonly output: string}

/** Carries out the commands, one after the other. */
async function outcomes(
  carryOut: (request: SpawnRequest) => Promise<{readonly pid: number; readonly exit: Pick<CommandExit, 'code' | 'signal'>}>,
): Promise<Outcome[]> {
  const all: Outcome[] = []
  await withFolder(async (folder) => {
    for (const [index, command] of COMMANDS.entries()) {
      const log = new OpenTaskLog(join(folder, `${index}.log`))
      const {exit, pid} = await carryOut({command, cwd: '/tmp', environment: ENVIRONMENT, heading: `$ ${index}\n`, log})
      const {code, signal} = exit
      all.push({code, signal, output: readFileSync(log.path, 'utf8').replaceAll(folder, 'FOLDER').replaceAll(String(pid), 'PID')})
      log.close()
    }
  })
  return all
}

describe('a command that another process starts', () => {
  const ways = starterPrograms(process.env).map((program) => ({
    name: program.includes('-e') ? 'Perl' : 'Python',
    make: (): Pick<Starters, 'start'> => new Starters([program]),
    isThere: !spawnSync(program[0], ['--version']).error,
  }))
  let plain: Outcome[]

  before(async function () {
    if (process.platform !== 'linux') this.skip()
    plain = await outcomes(async ({command, cwd, environment, heading, log}) => {
      let pid = 0
      log.write(heading!)
      const [stdout, stderr] = [log.descriptor, log.descriptor]
      const how = {signal: NEVER, grace: 0, hurry: NEVER, onStart: (started: number) => void (pid = started)}
      const exit = await runProcess({argv: ['/bin/sh', '-c', command], cwd, environment, stdout, stderr, ...how})
      return {pid, exit}
    })
    expect(plain.map(({code, signal}) => code ?? signal)).to.deep.equal([0, 0, 0, 0, 0, 0, 0, 200, 'SIGPIPE', 'SIGSEGV', 0, 5, 6, 0, 0, 0, 'SIGQUIT', 0])
  })

  for (const {isThere, make, name} of [...ways, {name: 'Node.js', make: () => new SpawnClient(), isThere: true}]) {
    const started = async (starter: Pick<Starters, 'start'>, request: SpawnRequest): Promise<Started> => {
      let starting: Promise<Started> | undefined
      await until(() => (starting = starter.start(request)) !== undefined)
      return starting!
    }

    it(`finds everything as one that mmm starts itself: ${name}`, async function () {
      if (!isThere) this.skip()
      const starter = make()
      const outcomesHere = await outcomes(async (request) => {
        const {exited, pid} = await started(starter, request)
        return {pid, exit: await exited}
      })

      for (const [index, command] of COMMANDS.entries())
        if (command !== SESSION || name !== 'Perl') expect(outcomesHere[index], command).to.deep.equal(plain[index])
    })

    it(`is given any words as they are: ${name}`, async function () {
      if (!isThere) this.skip()
      const starter = make()
      await withFolder(async (folder) => {
        let round = 0
        await fc.assert(
          fc.asyncProperty(fc.dictionary(NAME, WORD, {maxKeys: 6}), WORD, WORD, async (environment, heading, word) => {
            const place = join(folder, String(++round), `in ${word}`)
            mkdirSync(place, {recursive: true})
            const log = new OpenTaskLog(join(place, `${word}.log`))
            const quoted = `'${word.replaceAll("'", `'\\''`)}'`
            const {exited} = await started(starter, {command: `printf '%s|' ${quoted}; cat /proc/$$/environ; :`, cwd: place, environment, heading, log})

            expect(await exited).to.include({code: 0})
            const variables = Object.entries(environment).map((entry) => entry.join('='))
            const printed = readFileSync(log.path, 'utf8')
            expect(printed.slice(0, heading.length + word.length + 1)).to.equal(`${heading}${word}|`)
            expect(
              printed
                .slice(heading.length + word.length + 1)
                .split('\0')
                .slice(0, -1),
            ).to.have.members(variables)
            log.close()
          }),
          {numRuns: 20},
        )
      })
    })
  }
})
