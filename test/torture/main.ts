// npm run torture: --kills N of writers, --rounds N of runs, --matrix N times every fault at every moment, and --seed N; without a seed, another one every time.
import {parseArgs} from 'node:util'
import {withSmallDiskIfAny} from '../support/small-disk.ts'
import {KillMatrix} from './kill-matrix.ts'
import {Random} from './random.ts'
import {RunTorture} from './run-torture.ts'
import {torture, type TortureReport} from './torture.ts'

const {values} = parseArgs({
  options: {
    kills: {type: 'string', default: '200'},
    matrix: {type: 'string', default: '4'},
    rounds: {type: 'string', default: '100'},
    seed: {type: 'string', default: String(Date.now() % 2 ** 31)},
  },
})
const seed = Number(values.seed)
const started = performance.now()

process.stdout.write(`seed ${seed}\n`)
if (Number(values.kills) > 0) {
  say(await torture({seed, kills: Number(values.kills), onStrike: (soFar) => soFar.strikes % 10 === 0 && say(soFar)}))
  process.stdout.write('Nothing acknowledged was lost.\n')
}
await tortureRuns(Number(values.rounds))
await withSmallDiskIfAny((disk) => meetEverything(new KillMatrix(disk), Number(values.matrix), disk !== undefined))

async function tortureRuns(rounds: number): Promise<void> {
  const tortured = new RunTorture(new Random(seed))
  try {
    for (let round = 1; round <= rounds; round++) {
      await tortured.round()
      if (round % 10 > 0 && round < rounds) continue
      const {acknowledged, shared, signals, starters} = tortured.report
      const met = Object.entries(signals).map(([signal, times]) => `${times} ${signal}`)
      process.stdout.write(
        `${round} rounds of runs, ${shared} of them two at once, ended by ${met.join(', ')}, ${starters} of them with what starts their commands: ${acknowledged} acknowledged: sound\n`,
      )
    }
    if (rounds > 0) process.stdout.write('Nothing finished was lost or repeated, and nothing was left running.\n')
  } finally {
    tortured.dispose()
  }
}

/** Every fault at every moment, on either side of what cannot be divided. */
async function meetEverything(matrix: KillMatrix, times: number, hasDisk: boolean): Promise<void> {
  for (let time = 0; time < times; time++) {
    for (const [fault, moment] of matrix.cells) await matrix.round(fault, moment, time % 2 === 0 ? 'before' : 'after')
  }
  if (times === 0) return
  process.stdout.write(`${matrix.table}\n`)
  if (!hasDisk) process.stdout.write('Nothing ran full: a small disk can be mounted by root only.\n')
  process.stdout.write(`${matrix.rounds} rounds: nothing finished was repeated, nothing acknowledged lost, nothing left running, nothing carried out twice.\n`)
}

function say({acknowledged, kills, massacres, strikes, unacknowledged, versions}: TortureReport): void {
  const seconds = Math.round((performance.now() - started) / 1000)
  process.stdout.write(
    `${seconds} s: ${strikes} strikes, ${kills} kills (${massacres} times all at once), ${acknowledged} acknowledged, ${unacknowledged} done but not yet acknowledged, ${versions} versions: sound\n`,
  )
}
