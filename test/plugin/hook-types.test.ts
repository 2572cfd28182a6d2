import {expect} from 'chai'
import type {Generator, HookPayloads, MmmHook, Runner} from 'mmm-cli'

// What the docs show must be what the compiler takes.
const freeze: MmmHook<'mmm:spec:before'> = async function ({host, spec}) {
  if (spec.metadata.tags?.includes('production') && host.home !== '') return {refuse: 'nothing goes out on a Friday'}
}
const noted: string[] = []
const note: MmmHook<'mmm:command:after'> = async ({command, exit_code: code}) => void noted.push(`${command}: ${code}`)
const echo: Runner = {
  name: 'echo',
  check: async () => ({ok: true, details: []}),
  describe: ({spec}) => `echo ${spec.title}`,
  async *run(task) {
    task.log.write(task.configuration.plugin<{greeting: string}>('mmm-plugin-hello').greeting)
    yield {type: 'report', outcome: 'success'}
  },
}
const ideas: Generator = {
  async *generate({args}) {
    for (const id of args) yield {id, title: id, dependsOn: [], body: ''}
  },
}
// @ts-expect-error: only mmm:spec:before has an answer that counts
const wrong: MmmHook<'mmm:run:before'> = async () => ({refuse: 'no'})

describe('the types of the front door', () => {
  it('fit what the docs show', async () => {
    const told = {command: 'status', argv: [], plugin: 'x', exit_code: 0, error: null, duration_ms: 1} satisfies HookPayloads['mmm:command:after']
    await note.call({} as never, {...told, config: {} as never, host: {} as never})
    expect(noted).to.deep.equal(['status: 0'])
    expect([freeze, echo.run, ideas.generate, wrong].map((each) => typeof each)).to.deep.equal(Array(4).fill('function'))
  })
})
