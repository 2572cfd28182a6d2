import {Plugin} from '@oclif/core'
import {expect} from 'chai'
import {existsSync, readdirSync, readFileSync} from 'node:fs'
import {builtinModules} from 'node:module'
import {basename, dirname, join, relative, resolve} from 'node:path'
// @ts-expect-error: a plain script
import {apiReport, exportsOf} from '../scripts/api-report.mjs'
// @ts-expect-error: a plain script
import {commandSurface as readSurface} from '../scripts/surface.mjs'
import {exportSchema} from '../src/state/export-schema.ts'
import {ROOT} from './support/binary.ts'

const commandSurface = readSurface as () => string

/** Lower floors first: a file imports from its own room and from those before it. */
const FLOORS =
  'result lazy errors text flags files configuration template database project specification state intake generation run watch plugin alias history installation project-services batch host hook command runner-tools index dispatch main start testing'.split(
    ' ',
  )

/** Packages that only some rooms or files may touch. */
const CONFINED: Readonly<Record<string, readonly string[]>> = {
  'better-sqlite3': ['src/database/', 'src/run/run-lock.ts'],
  'gray-matter': ['src/specification/frontmatter.ts'],
  'js-yaml': ['src/intake/imported-file.ts', 'src/specification/frontmatter.ts', 'src/specification/new-specification.ts'],
  liquidjs: ['src/template/liquid.ts'],
  yaml: ['src/template/'],
  toml: ['src/configuration/toml-file.ts', 'src/specification/frontmatter.ts'],
  '@oclif/core': ['src/command.ts', 'src/flags.ts', 'src/hook.ts', 'src/dispatch/', 'src/plugin/'],
}

/** Room or file directly below `src/`, without its ending. */
const roomOf = (path: string): string => relative(join(ROOT, 'src'), path).split('/')[0]!.replace(/\.ts$/, '')

const sources = typescriptBelow('src')
const plugins = readdirSync(join(ROOT, 'plugins')).filter((name) => existsSync(join(ROOT, 'plugins', name, 'package.json')))
const pluginSources = plugins.flatMap((name) => typescriptBelow(join('plugins', name, 'src')))

describe('the house', () => {
  for (const path of sources) {
    it(`${path} imports from its own room and lower floors only`, () => {
      const own = FLOORS.indexOf(roomOf(join(ROOT, path)))
      expect(own, 'the room stands in FLOORS').to.be.at.least(0)
      const upward = importsOf(path)
        .filter((specifier) => specifier.startsWith('.') || specifier.startsWith('src:'))
        .filter((specifier) => {
          const target = specifier.startsWith('src:') ? join(ROOT, 'src', specifier.slice('src:'.length)) : resolve(ROOT, dirname(path), specifier)
          return FLOORS.indexOf(roomOf(target)) > own
        })
      expect(upward).to.be.empty
    })
  }

  for (const name of plugins) {
    it(`plugin ${name} enters by the front doors only`, () => {
      const {dependencies = {}} = JSON.parse(read(join('plugins', name, 'package.json'))) as {dependencies?: Record<string, string>}
      const allowed = new Set(['mmm-cli', '@oclif/core', ...Object.keys(dependencies), ...builtinModules.map((builtin) => `node:${builtin}`)])
      const sneaking = typescriptBelow(join('plugins', name, 'src')).flatMap((path) =>
        importsOf(path).filter((specifier) => (specifier.startsWith('.') ? leaves(path, specifier, join('plugins', name)) : !allowed.has(specifier))),
      )
      expect(sneaking).to.be.empty
    })

    it(`plugin ${name} has no peer dependencies, which would break a global install`, () => {
      expect(JSON.parse(read(join('plugins', name, 'package.json')))).to.not.have.property('peerDependencies')
    })
  }

  it('keeps each confined package in its place', () => {
    const stray = sources.flatMap((path) =>
      importsOf(path)
        .filter((specifier) => CONFINED[specifier] && !CONFINED[specifier].some((place) => path.startsWith(place)))
        .map((specifier) => `${path}: ${specifier}`),
    )
    expect(stray).to.be.empty
  })

  it('keeps SQL in stores and in the database room', () => {
    const strays = sources.filter((path) => /\b(?:SELECT .* FROM|INSERT INTO|UPDATE \w+ SET|DELETE FROM|CREATE TABLE)\b/.test(read(path)))
    expect(strays.filter((path) => !path.endsWith('-store.ts') && !path.startsWith('src/database/'))).to.be.empty
  })

  it('names files in kebab-case', () => {
    expect([...sources, ...pluginSources].filter((path) => !/^[a-z0-9]+(?:-[a-z0-9]+)*\.ts$/.test(basename(path)))).to.be.empty
  })

  it('has no file over 250 lines', () => {
    expect([...sources, ...pluginSources].filter((path) => read(path).split('\n').length > 251)).to.be.empty
  })

  it('spells each error code as its class', () => {
    const wrong = errorClasses().filter(({code, name}) => code !== toCode(name))
    expect(wrong).to.be.empty
  })

  it('explains every error code in docs/errors.md', () => {
    const documented = read('docs/errors.md')
    expect(errorClasses().filter(({code}) => !documented.includes(`\`${code}\``))).to.be.empty
  })

  it('has the command surface of test/commands.txt', () => {
    expect(commandSurface()).to.equal(read('test/commands.txt'))
  })

  it('has the front door of docs/api.md (else: node scripts/api-report.mjs > docs/api.md)', () => {
    expect((apiReport as () => string)()).to.equal(read('docs/api.md'))
  })

  it('says of everything at the front door what it is', () => {
    const all = ['index.d.ts', 'testing.d.ts'].flatMap((entry) => (exportsOf as (entry: string) => Array<{documented: boolean; name: string}>)(entry))
    expect(all.filter(({documented}) => !documented).map(({name}) => name)).to.be.empty
  })

  it('publishes the schema of exports that imports are checked against', () => {
    expect(JSON.parse(read('docs/state-export.schema.json'))).to.deep.equal(exportSchema())
  })

  it('has a root manifest that is up to date', async () => {
    const plugin = new Plugin({
      ignoreManifest: true,
      isRoot: true,
      pjson: JSON.parse(read('package.json')) as never,
      respectNoCacheDefault: true,
      root: ROOT,
      type: 'core',
    })
    await plugin.load()
    const {manifest} = plugin as unknown as {manifest: object}
    expect(JSON.parse(read('oclif.manifest.json'))).to.deep.equal(JSON.parse(JSON.stringify(manifest)))
  })

  for (const name of plugins) {
    it(`every command of plugin ${name} has a summary, examples and --json`, () => {
      type Command = {summary?: string; examples?: unknown[]; enableJsonFlag?: boolean; id: string}
      const {commands} = JSON.parse(read(join('plugins', name, 'oclif.manifest.json'))) as {commands: Record<string, Command>}
      expect(Object.values(commands).filter(({enableJsonFlag, examples, summary}) => !summary || !examples?.length || !enableJsonFlag)).to.be.empty
    })
  }
})

function typescriptBelow(directory: string): string[] {
  return readdirSync(join(ROOT, directory), {recursive: true})
    .map((path) => join(directory, String(path)))
    .filter((path) => path.endsWith('.ts'))
    .toSorted()
}

function read(path: string): string {
  return readFileSync(join(ROOT, path), 'utf8')
}

/** What a file imports, exports from, or loads lazily; mmm's own lazy modules as `src:room/file`. */
function importsOf(path: string): string[] {
  const text = read(path).replaceAll(/^\s*(?:\*|\/\/).*$/gm, '')
  const direct = [...text.matchAll(/(?:^|\n)\s*(?:import|export)\s[^'"\n]*?(?:\n[^'"]*?)?from\s+'([^']+)'/g), ...text.matchAll(/(?:^|\n)import\s+'([^']+)'/g)]
  const dynamic = [...text.matchAll(/\bimport\('([^']+)'\)/g), ...text.matchAll(/loadPackage(?:<[^(]*>)?\('([^']+)'\)/g)]
  const lazy = [...text.matchAll(/loadModule(?:<[^(]*>)?\('([^']+)'\)/g)].map((match) => `src:${match[1]}.ts`)
  return [...[...direct, ...dynamic].map((match) => match[1]!), ...lazy]
}

function leaves(path: string, specifier: string, home: string): boolean {
  return relative(join(ROOT, home, 'src'), resolve(ROOT, dirname(path), specifier)).startsWith('..')
}

function errorClasses(): Array<{name: string; code: string}> {
  return [...sources, ...pluginSources].flatMap((path) =>
    [...read(path).matchAll(/export class (\w+Error) extends MmmError[\s\S]*?readonly code = '([^']+)'/g)].map(([, name, code]) => ({
      name: name!,
      code: code!,
    })),
  )
}

function toCode(name: string): string {
  return name
    .replace(/Error$/, '')
    .replaceAll(/(?<=[a-z])(?=[A-Z])/g, '_')
    .toUpperCase()
}
