import {Flags} from '@oclif/core'
import {MmmCommand} from 'mmm-cli'
import {tellNothing} from '../../nothing-chosen.ts'
import {formatPlan, isEmptyPlan, type PlanJson, planToJson} from '../../plan-view.ts'
import {selectionArgs, selectionFlags, toSelection} from '../../selection-flags.ts'

export default class SpecPlan extends MmmCommand {
  static override summary = 'Show what a run would do, in which order.'

  static override description = `Specifications of one wave do not wait for each other. What is done before needs no place in the plan; what is stale says why.

Where specifications have run before, the time is foretold by playing the plan many times with the durations they had, and the cost by what they cost. What nothing tells of stays unknown.`

  static override strict = false

  static override args = selectionArgs

  static override flags = {
    ...selectionFlags,
    concurrency: Flags.integer({char: 'j', description: 'Foretell the time with so many at once; default: the setting.', min: 1, max: 1024}),
  }

  static override examples = [
    '<%= config.bin %> <%= command.id %>',
    '<%= config.bin %> <%= command.id %> checkout --with-dependencies',
    '<%= config.bin %> <%= command.id %> --concurrency 8',
  ]

  async run(): Promise<PlanJson> {
    const {argv, flags} = await this.parse(SpecPlan)

    const services = this.open()
    const selection = toSelection(argv, flags)
    const plan = this.unwrap(services.specifications.plan(selection))
    const forecast = this.unwrap(services.runs.forecast(plan, flags.concurrency))

    this.log(formatPlan(plan, forecast, this.columns).join('\n'))
    if (plan.specs.length > 0) this.log('Next: mmm run')
    if (isEmptyPlan(plan)) for (const line of tellNothing(selection, [services], 'mmm spec plan')) this.log(line)
    this.warnOfLeftOut(services)
    return planToJson(plan, forecast)
  }
}
