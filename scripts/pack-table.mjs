// Packs @oclif/table, which `mmm commands` prints with: as the 570 modules that it comes to, it takes longer to load than all else.
import {build} from 'esbuild'
import {createHash} from 'node:crypto'
import {existsSync, readFileSync, writeFileSync} from 'node:fs'
import {createRequire} from 'node:module'
import {join} from 'node:path'
import {fileURLToPath} from 'node:url'
import {readLicences, writeAscii} from './pack-oclif.mjs'

const OPTIONS = {
  bundle: true,
  define: {'process.env.DEV': '"false"', 'process.env.NODE_ENV': '"production"'},
  format: 'esm',
  legalComments: 'none',
  metafile: true,
  minifyWhitespace: true,
  platform: 'node',
  target: 'node22.15',
  write: false,
}

/** Writes the pack beside that of oclif, unless it is there already. */
export async function packTable(root) {
  const folder = join(root, 'dist', 'oclif')
  const entry = createRequire(createRequire(join(root, 'package.json')).resolve('@oclif/plugin-commands')).resolve('@oclif/table')
  const {version} = JSON.parse(readFileSync(entry.replace(/(?<=@oclif\/table\/).*$/, 'package.json'), 'utf8'))
  const recipe = createHash('sha256')
    .update(readFileSync(fileURLToPath(import.meta.url)))
    .digest('hex')
  const head = `// @oclif/table ${version}, recipe ${recipe}\n`
  const path = join(folder, 'table.mjs')
  if (existsSync(path) && readFileSync(path, 'utf8').startsWith(head)) return
  const {metafile, outputFiles} = await build({
    ...OPTIONS,
    entryPoints: [entry],
    banner: {js: `import {createRequire as $createRequire} from 'node:module'\nconst require = $createRequire(import.meta.url)`},
    plugins: [{name: 'without-tools', setup: withoutTools}],
  })
  writeAscii(path, head + outputFiles[0].text)
  writeFileSync(join(folder, 'LICENSES-table.txt'), readLicences(Object.keys(metafile.inputs)))
}

/** What developers of ink look at it with is no part of it. */
function withoutTools({onLoad, onResolve}) {
  onResolve({filter: /^react-devtools-core$/}, ({path}) => ({path, namespace: 'nothing'}))
  onLoad({filter: /./, namespace: 'nothing'}, () => ({contents: 'export default {}'}))
}
