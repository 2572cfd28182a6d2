import type {Configuration} from '../configuration/configuration.ts'
import type {SpecRecord} from '../specification/specification-store.ts'

/** Which runner a specification is for: its own, the shell where it has commands, else the default one. */
export function runnerNameOf({metadata}: Pick<SpecRecord, 'metadata'>, configuration: Configuration): string {
  return metadata.runner ?? (metadata.run ? 'shell' : configuration.get('run.runner'))
}
