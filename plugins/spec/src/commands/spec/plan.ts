import {MmmCommand} from 'mmm-cli'
import {formatPlan, type PlanJson, planToJson} from '../../plan-view.ts'
import {selectionArgs, selectionFlags, toSelection} from '../../selection-flags.ts'

export default class SpecPlan extends MmmCommand {
  static override summary = 'Show what a run would do, in which order.'

  static override strict = false

  static override args = selectionArgs

  static override flags = selectionFlags

  static override examples = ['<%= config.bin %> <%= command.id %>', '<%= config.bin %> <%= command.id %> checkout --with-dependencies']

  async run(): Promise<PlanJson> {
    const {argv, flags} = await this.parse(SpecPlan)

    const services = this.open()
    const plan = this.unwrap(services.specifications.plan(toSelection(argv, flags)))

    this.log(formatPlan(plan, services, this.columns).join('\n'))
    if (plan.specs.length > 0) this.log('Next: mmm run')
    return planToJson(plan)
  }
}
