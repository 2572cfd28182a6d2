import {Args, Flags} from '@oclif/core'
import {type GraphDocument, MmmCommand} from 'mmm-cli'
import {toDot, toMermaid} from '../../graph-views/diagrams.ts'
import {toPage} from '../../graph-views/page.ts'
import {toTree} from '../../graph-views/tree.ts'

export default class SpecGraph extends MmmCommand {
  static override summary = 'Draw what depends on what.'

  static override strict = false

  static override args = {
    id: Args.string({description: 'Only what leads to and from these; default: everything.'}),
  }

  static override flags = {
    format: Flags.option({options: ['tree', 'mermaid', 'dot', 'json', 'html'] as const})({
      description: 'A tree, a Mermaid flowchart, Graphviz, data, or one self-contained interactive page.',
      default: 'tree',
    }),
  }

  static override examples = [
    '<%= config.bin %> <%= command.id %>',
    {description: 'An interactive page:', command: '<%= config.bin %> <%= command.id %> --format html > graph.html'},
    {
      description: 'A picture by Graphviz, of what one specification needs and is needed for:',
      command: '<%= config.bin %> <%= command.id %> checkout --format dot | dot -Tsvg > graph.svg',
    },
  ]

  async run(): Promise<GraphDocument> {
    const {argv, flags} = await this.parse(SpecGraph)

    const {project, specifications} = this.open()
    const document = this.unwrap(specifications.graph(argv.map(String)))

    if (flags.format === 'html') this.log(toPage(document, project.name).trimEnd())
    else if (flags.format === 'json') this.log(JSON.stringify(document, null, 2))
    else if (document.specs.length === 0) this.log('No specifications.\nNext: mmm spec new my-first-spec')
    else this.log({dot: toDot, mermaid: toMermaid, tree: toTree}[flags.format](document).join('\n'))
    return document
  }
}
