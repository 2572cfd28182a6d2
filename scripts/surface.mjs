// Prints every command of the core with its arguments and flags; test/commands.txt is what it printed last.
// After a wanted change of the surface: node scripts/surface.mjs > test/commands.txt
import {readdirSync, readFileSync} from 'node:fs'
import {dirname, join} from 'node:path'
import {fileURLToPath} from 'node:url'

const root = dirname(dirname(fileURLToPath(import.meta.url)))

export function commandSurface() {
  const manifests = readdirSync(join(root, 'plugins')).map((name) => JSON.parse(readFileSync(join(root, 'plugins', name, 'oclif.manifest.json'), 'utf8')))
  return manifests
    .flatMap(({commands}) => Object.values(commands))
    .toSorted((a, b) => (a.id < b.id ? -1 : 1))
    .map((command) => describe(command))
    .join('\n')
}

function describe({aliases, args, flags, id}) {
  const name = (text) => `mmm ${text.replaceAll(':', ' ')}`
  return [
    [name(id), ...Object.values(args).map((argument) => (argument.required ? argument.name.toUpperCase() : `[${argument.name.toUpperCase()}]`))].join(' '),
    ...aliases.map((alias) => `  = ${name(alias)}`),
    ...Object.values(flags)
      .filter(({hidden}) => !hidden)
      .map(
        (flag) =>
          `  --${flag.name}${flag.char ? ` -${flag.char}` : ''}${flag.type === 'option' ? ' VALUE' : ''}${flag.multiple ? '…' : ''}${flag.options ? ` (${flag.options.join('|')})` : ''}`,
      )
      .toSorted(),
    '',
  ].join('\n')
}

if (process.argv[1] === fileURLToPath(import.meta.url)) process.stdout.write(commandSurface())
