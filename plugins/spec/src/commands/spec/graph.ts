import {Args, Flags} from '@oclif/core'
import {type GraphDocument, MmmCommand, saveText} from 'mmm-cli'
import {extname, resolve} from 'node:path'
import {toDot, toMermaid} from '../../graph-views/diagrams.ts'
import {toPage} from '../../graph-views/page.ts'
import {toTree} from '../../graph-views/tree.ts'
import {htmlFlag, STANDARD_OUTPUT, withHtmlFile} from '../../page-flags.ts'

const FORMATS = ['tree', 'mermaid', 'dot', 'json', 'html'] as const
type Format = (typeof FORMATS)[number]

/** What a file's name says of its form. */
const ENDINGS: Readonly<Record<string, Format>> = {
  '.html': 'html',
  '.htm': 'html',
  '.mmd': 'mermaid',
  '.mermaid': 'mermaid',
  '.dot': 'dot',
  '.gv': 'dot',
  '.json': 'json',
}

export default class SpecGraph extends MmmCommand {
  static override summary = 'Draw what depends on what.'

  static override strict = false

  static override args = {
    id: Args.string({description: 'Only what leads to and from these; default: everything.'}),
  }

  static override flags = {
    format: Flags.option({options: FORMATS})({
      description: 'A tree, a Mermaid flowchart, Graphviz, data, or one self-contained interactive page. Default: what the name of the file says, else tree.',
    }),
    html: htmlFlag,
    output: Flags.string({description: 'Write it to this file; -: standard output.', char: 'o', helpValue: 'FILE', exclusive: ['html']}),
    force: Flags.boolean({description: 'Replace a file that is there.', char: 'f'}),
  }

  static override examples = [
    '<%= config.bin %> <%= command.id %>',
    {description: 'An interactive page:', command: '<%= config.bin %> <%= command.id %> --html graph.html'},
    {
      description: 'A picture by Graphviz, of what one specification needs and is needed for:',
      command: '<%= config.bin %> <%= command.id %> checkout --format dot | dot -Tsvg > graph.svg',
    },
    {description: 'A flowchart that GitHub draws:', command: '<%= config.bin %> <%= command.id %> --output graph.mmd'},
  ]

  async run(): Promise<GraphDocument> {
    const {argv, flags} = await this.parse(
      SpecGraph,
      withHtmlFile(this.argv, (word) => /\.html?$/i.test(word)),
    )
    if (flags.html !== undefined && flags.format !== undefined && flags.format !== 'html')
      this.error(`--html and --format ${flags.format}: say one of them.`, {exit: 2})

    const services = this.open()
    const {project, specifications} = services
    const document = this.unwrap(specifications.graph(argv.map(String)))

    const file = flags.html ?? flags.output ?? STANDARD_OUTPUT
    const format = flags.format ?? (flags.html === undefined ? ENDINGS[extname(file).toLowerCase()] : 'html') ?? 'tree'
    const text = draw(document, format, project.name)
    if (file === STANDARD_OUTPUT) this.log(text)
    else {
      const path = resolve(file)
      this.unwrap(saveText(path, `${text}\n`, {force: flags.force}))
      this.log(`Wrote ${path}${format === 'html' ? '\nNext: open it in a browser.' : ''}`)
    }
    if (argv.length === 0) this.warnOfLeftOut(services)
    return document
  }
}

function draw(document: GraphDocument, format: Format, project: string): string {
  if (format === 'html') return toPage(document, project).trimEnd()
  if (format === 'json') return JSON.stringify(document, null, 2)
  if (document.specs.length === 0) return 'No specifications.\nNext: mmm spec new my-first-spec'
  return {dot: toDot, mermaid: toMermaid, tree: toTree}[format](document).join('\n')
}
