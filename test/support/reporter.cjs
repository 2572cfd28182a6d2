// Dots while it goes, failures in full, and the closing line that CI looks for.
const {reporters} = require('mocha')

module.exports = class extends reporters.Dot {
  epilogue() {
    super.epilogue()
    const {failures, passes, pending} = this.stats
    process.stdout.write(`${passes} passed, ${failures} failed${pending > 0 ? `, ${pending} skipped` : ''}\n`)
  }
}
