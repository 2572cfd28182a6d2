import {rmSync, writeFileSync} from 'node:fs'
import {join} from 'node:path'
import {fileURLToPath} from 'node:url'

const READ_ALL = fileURLToPath(new URL('read-all.mjs', import.meta.url))
const SIZES = [1000, 10_000, 100_000]

/** What it costs to know many specifications: read for the first time, looked at again, and after one edit. */
export function makeSpecificationBenchmarks({folder, mmm, node, nothing, register, writeProject}) {
  return SIZES.flatMap((size) => {
    const project = join(folder, `specs-${size}`)
    const specs = join(project, 'specs')
    const readAll = {name: 'reading all files', command: node, args: [READ_ALL, specs], cwd: project}
    let isWritten = false
    const setUp = () => {
      if (!isWritten) register(writeProject(project, size))
      isWritten = true
    }
    let edits = 0
    const edit = () => writeFileSync(join(specs, 'item-0000.md'), `---\nrun: ["true"]\n---\n# Edited ${edits++}\n`)
    const forget = () => rmSync(join(project, '.mmm'), {force: true, recursive: true})
    const bench = (name, subject, yardsticks) => ({name: `${name}-${size}`, rounds: size > 10_000 ? 3 : 7, setUp, subject, yardsticks})
    return [
      bench('index', {...mmm(project, 'spec', 'list', '--limit', '1'), prepare: forget}, [readAll]),
      ...['list', 'ready', 'plan'].map((command) => bench(`warm-${command}`, mmm(project, 'spec', command), [nothing, readAll])),
      bench('validate-edited', {...mmm(project, 'spec', 'validate'), prepare: edit}, [nothing, readAll]),
      {...bench('memory-list', {...mmm(project, 'spec', 'list'), unit: 'KiB'}, [{...nothing, unit: 'KiB'}]), rounds: 3},
    ]
  })
}
