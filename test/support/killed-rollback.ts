// Rolls the project of a folder back with its files, and is killed when those are written and nothing is committed.
import {Host} from '../../src/host.ts'
import {unwrap} from './workplace.ts'

const [directory, home, to] = process.argv.slice(2) as [string, string, string]
const host = new Host({cwd: directory, environment: {MMM_HOME: home}})
const {specifications, state} = unwrap(host.openProject())
specifications.refresh = () => process.kill(process.pid, 'SIGKILL') as never
unwrap(state.rollback.run({to, files: true}))
