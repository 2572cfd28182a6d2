import {readFileSync} from 'node:fs'

const {version} = JSON.parse(readFileSync(new URL('../package.json', import.meta.url), 'utf8'))

/** Runs a command line; the result is the exit code. */
export function main([word, ...rest], {complain, print}) {
  if (word === '--version') {
    print(version)
    return 0
  }
  if (word === '{{ command }}') {
    print(`Hello, ${rest[0] ?? 'world'}!`)
    return 0
  }
  complain('Usage: {{ name }} {{ command }} [NAME]')
  return 2
}
