import type {Runner} from 'mmm-cli'

/** Does the specifications that say `runner: {{ command }}`. This one only says what they are called. */
const runner: Runner = {
  name: '{{ command }}',
  check: async () => ({ok: true, details: ['needs nothing']}),
  describe: ({spec}) => `say "${spec.title}"`,
  async *run(task) {
    task.log.write(`${task.spec.title}\n`)
    yield {type: 'report', outcome: 'success', output: task.spec.title}
  },
}

export default runner
