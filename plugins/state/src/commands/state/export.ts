import {Args, Flags} from '@oclif/core'
import {MmmCommand} from 'mmm-cli'
import {resolve} from 'node:path'
import {writeOut} from '../../write-out.ts'

export default class StateExport extends MmmCommand {
  static override summary = 'Write the state as one JSON document.'

  static override description = `Equal states give equal bytes. docs/state-export.schema.json says what is in it. With --specs-only nothing in it names this project or machine.`

  static override args = {
    file: Args.string({description: 'File to write; default, or -: standard output.', default: '-'}),
  }

  static override flags = {
    'specs-only': Flags.boolean({description: 'Only the specifications as they stand, without history, executions and checkpoints.'}),
    force: Flags.boolean({description: 'Replace a file that is there.'}),
  }

  static override examples = ['<%= config.bin %> <%= command.id %> state.json', '<%= config.bin %> <%= command.id %> --specs-only | gzip > specs.json.gz']

  async run(): Promise<{path: string} | undefined> {
    const {args, flags} = await this.parse(StateExport)
    const services = this.open()
    this.unwrap(services.specifications.refresh())
    const {archive} = services.state
    const scope = flags['specs-only'] ? 'specs' : 'complete'

    if (args.file === '-') {
      for (const piece of archive.pieces(scope)) if (!(await writeOut(piece))) break
      return undefined
    }
    const written = this.unwrap(archive.exportTo(resolve(args.file), scope, {force: flags.force}))
    this.log(`Wrote ${written.path}`)
    return written
  }
}
