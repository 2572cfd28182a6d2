import {formatSize, type PluginSummary, printableLine} from 'mmm-cli'

/** What somebody is shown before a plugin is installed. */
export function formatSummary(summary: PluginSummary): string[] {
  const {adds, bytes, deprecated, description, integrity, license, name, packages, replaces, source, taken, version} = summary
  const rows: Array<readonly [string, string]> = [
    ['from', source],
    ...(replaces === undefined ? [] : [['replaces', replaces] as const]),
    ...(integrity === undefined ? [] : [['checksum', integrity] as const]),
    ['signature', describeSignature(summary)],
    ['licence', license ?? 'none given'],
    ...(deprecated === undefined ? [] : [['deprecated', deprecated] as const]),
    ['brings', adds.commands.length > 0 ? `commands: ${adds.commands.join(', ')}` : 'no command'],
    ...(adds.aliases.length > 0 ? [['', `aliases: ${adds.aliases.join(', ')}`] as const] : []),
    ...(adds.hooks.length > 0 ? [['', `hooks, run at: ${adds.hooks.join(', ')}`] as const] : []),
    ...Object.entries(adds.contributions).map(([kind, names]) => ['', `${kind}: ${names.join(', ')}`] as const),
    ...(taken.length > 0 ? [['left out', `${taken.join(', ')}: another plugin has that already`] as const] : []),
    ['with', `${packages === 0 ? 'no other package' : packages === 1 ? '1 other package' : `${packages} other packages`}, ${formatSize(bytes)} in all`],
    ...describeScripts(summary),
  ]
  return [
    printableLine(`${name} ${version}${description ? `: ${description}` : ''}`),
    ...rows.map(([word, text]) => `  ${word.padEnd(11)}${printableLine(text)}`),
  ]
}

function describeSignature({kind, provenance, signature}: PluginSummary): string {
  const built = provenance ? '; it states where it was built' : ''
  if (signature === 'verified') return `the registry's, checked${built}`
  if (signature === 'unchecked') return `the registry's, not checked${built}`
  return kind === 'registry' ? `none by the registry${built}` : 'none: it does not come from a registry'
}

function describeScripts({kind, runsScripts, scripts}: PluginSummary): Array<readonly [string, string]> {
  if (scripts.length > 0) return [['scripts', `${scripts.join(', ')}: ${runsScripts ? 'run at installation' : 'not run; --allow-scripts lets them'}`]]
  if (kind === 'git') return [['scripts', runsScripts ? 'those that build it are run' : 'those that would build it are not run; --allow-scripts lets them']]
  return []
}
