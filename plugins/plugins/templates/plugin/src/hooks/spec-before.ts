import type {MmmHook} from 'mmm-cli'

/** Asked before a specification is run: whoever answers `refuse` or `skip` keeps it from that, with a reason. */
const hook: MmmHook<'mmm:spec:before'> = async function ({spec}) {
  if (spec.metadata.tags?.includes('draft')) return {refuse: 'it is tagged "draft"'}
}

export default hook
