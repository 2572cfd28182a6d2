// npm run torture: --kills N and --seed N; without a seed, another one every time.
import {parseArgs} from 'node:util'
import {torture, type TortureReport} from './torture.ts'

const {values} = parseArgs({options: {kills: {type: 'string', default: '200'}, seed: {type: 'string', default: String(Date.now() % 2 ** 31)}}})
const seed = Number(values.seed)
const started = performance.now()

process.stdout.write(`seed ${seed}\n`)
const report = await torture({seed, kills: Number(values.kills), onStrike: (soFar) => soFar.strikes % 10 === 0 && say(soFar)})
say(report)
process.stdout.write('Nothing acknowledged was lost.\n')

function say({acknowledged, kills, massacres, strikes, unacknowledged, versions}: TortureReport): void {
  const seconds = Math.round((performance.now() - started) / 1000)
  process.stdout.write(
    `${seconds} s: ${strikes} strikes, ${kills} kills (${massacres} times all at once), ${acknowledged} acknowledged, ${unacknowledged} done but not yet acknowledged, ${versions} versions: sound\n`,
  )
}
