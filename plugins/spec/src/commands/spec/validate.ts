import {Args} from '@oclif/core'
import {ExitCode, MmmCommand, type ValidationReport} from 'mmm-cli'
import {formatProblems} from '../../problem-view.ts'

export default class SpecValidate extends MmmCommand {
  static override summary = 'Check specifications for everything that is wrong with them.'

  static override description = `Names every problem with file, line and column; of a key that means nothing in many files the first three, and how many more (--json names all). Exits 3 when there is an error; warnings alone exit 0.`

  static override strict = false

  static override args = {
    id: Args.string({description: 'Specifications to check, by id, number or file; default: all.'}),
  }

  static override examples = ['<%= config.bin %> <%= command.id %>', '<%= config.bin %> <%= command.id %> checkout specs/catalogue.md']

  async run(): Promise<ValidationReport> {
    const {argv} = await this.parse(SpecValidate)

    const report = this.unwrap(this.open().specifications.validate(argv as string[]))

    const errors = report.problems.filter(({severity}) => severity === 'error').length
    for (const line of formatProblems(report.problems)) this.log(line)
    this.log(summarise(report, errors))
    if (errors > 0) process.exitCode = ExitCode.Invalid
    return report
  }
}

function summarise({files, problems}: ValidationReport, errors: number): string {
  const count = (number: number, word: string): string => `${number} ${word}${number === 1 ? '' : 's'}`
  return `${count(files, 'file')}: ${count(errors, 'error')}, ${count(problems.length - errors, 'warning')}.`
}
