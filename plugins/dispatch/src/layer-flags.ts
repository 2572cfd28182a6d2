import {Flags} from '@oclif/core'
import type {FileLayer} from 'mmm-cli'

const others = (layer: FileLayer): FileLayer[] => (['global', 'manifest', 'local'] as const).filter((other) => other !== layer)

/** Which file an alias stands in. */
export const layerFlags = {
  global: Flags.boolean({description: "Your own aliases for all projects: config.toml in mmm's home.", exclusive: others('global')}),
  manifest: Flags.boolean({description: "The project's aliases for everybody: mmm.toml.", exclusive: others('manifest')}),
  local: Flags.boolean({description: 'Your own aliases for this project: .mmm/config.toml.', exclusive: others('local')}),
}

/** The layer that the flags name, if they name one. */
export function toLayer(flags: Readonly<Record<FileLayer, boolean>>): FileLayer | undefined {
  return (['global', 'manifest', 'local'] as const).find((layer) => flags[layer])
}
