// Dots while it goes, failures in full, who needed a second try, and the closing line that CI looks for.
const {Runner, reporters} = require('mocha')

module.exports = class extends reporters.Dot {
  #retried = []

  constructor(runner, options) {
    super(runner, options)
    runner.on(Runner.constants.EVENT_TEST_RETRY, (test, error) => this.#retried.push(`${test.fullTitle()}: ${error.message}`))
  }

  epilogue() {
    super.epilogue()
    const {failures, passes, pending} = this.stats
    if (this.#retried.length > 0) process.stdout.write(`Tried again:\n${this.#retried.map((line) => `  ${line}\n`).join('')}\n`)
    process.stdout.write(`${passes} passed, ${failures} failed${pending > 0 ? `, ${pending} skipped` : ''}\n`)
  }
}
