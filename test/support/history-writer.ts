// Notes COUNT commands in the history of HOME, as fast as it can: history-writer.ts HOME NAME COUNT
import {Recorder} from '../../src/history/recorder.ts'

const [home, name, count] = process.argv.slice(2) as [string, string, string]

for (let number = 0; number < Number(count); number++) {
  new Recorder({argv: [name, String(number)], directory: '/', environment: process.env, home, project: () => undefined}).end(0)
}
