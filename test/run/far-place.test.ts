import {expect} from 'chai'
import {once} from 'node:events'
import {mkdirSync, readFileSync, writeFileSync} from 'node:fs'
import {type AddressInfo, createConnection, createServer, type Socket} from 'node:net'
import {join} from 'node:path'
import {createInterface} from 'node:readline'
import {Host} from '../../src/host.ts'
import type {AttemptEvent, AttemptOrder, AttemptOutcome, Executor} from '../../src/run/executor.ts'
import type {RunEvent} from '../../src/run/events.ts'
import {valueOf} from '../support/spec-project.ts'
import {withFolder} from '../support/temporary.ts'

type Answer = Awaited<ReturnType<Executor['execute']>>

/** What goes over the wire, a line each: all that docs/executor.md names. */
type Message = {readonly order: AttemptOrder} | {readonly abort: 'hurry' | 'signal'} | {readonly event: AttemptEvent} | {readonly answer: Answer}

const send = (socket: Socket, message: Message): void => void socket.write(`${JSON.stringify(message)}\n`)

async function* messages(socket: Socket): AsyncGenerator<Message> {
  for await (const line of createInterface({input: socket})) yield JSON.parse(line) as Message
}

/** The far side: carries out what it is sent with the project's services of its place. */
async function serve(socket: Socket, place: Pick<Executor, 'execute'> | {carryOut: Executor['execute']}): Promise<void> {
  const [stop, hurry] = [new AbortController(), new AbortController()]
  for await (const message of messages(socket)) {
    if ('abort' in message) (message.abort === 'signal' ? stop : hurry).abort()
    if (!('order' in message) || !('carryOut' in place)) continue
    const onEvent = (event: AttemptEvent): void => send(socket, {event})
    void place.carryOut(message.order, {signal: stop.signal, hurry: hurry.signal, onEvent}).then((answer) => send(socket, {answer}))
  }
}

/** The near side: an executor that sends orders away, and asks a second time, as after an answer that was lost. */
class FarExecutor implements Executor {
  readonly #port: number
  readonly answers: AttemptOutcome[] = []
  order: AttemptOrder | undefined

  constructor(port: number) {
    this.#port = port
  }

  async execute(...given: Parameters<Executor['execute']>): Promise<Answer> {
    this.order = given[0]
    const [first, again] = [await this.#ask(...given), await this.#ask(...given)]
    expect(again).to.deep.equal(first)
    this.answers.push(valueOf(first))
    return again
  }

  async #ask(order: AttemptOrder, {hurry, onEvent, signal}: Parameters<Executor['execute']>[1]): Promise<Answer> {
    const socket = createConnection(this.#port, '127.0.0.1')
    signal.addEventListener('abort', () => send(socket, {abort: 'signal'}))
    hurry.addEventListener('abort', () => send(socket, {abort: 'hurry'}))
    send(socket, {order})
    for await (const message of messages(socket)) {
      if ('event' in message) onEvent(message.event)
      if (!('answer' in message)) continue
      socket.destroy()
      return message.answer
    }
    throw new Error('no answer')
  }
}

describe('an executor that places attempts elsewhere', () => {
  it('has them carried out over a socket, once each however often it asks, and the run records what came of them', () =>
    withFolder(async (folder) => {
      const environment = {PATH: process.env.PATH, MMM_HOME: join(folder, 'home')}
      const hosts = [new Host({cwd: folder, environment}), new Host({cwd: folder, environment: {...environment, SHOP_TOKEN: 'very-secret-value'}})]
      const paths = ['near', 'far'].map((name, index) => {
        const path = join(folder, name)
        valueOf(hosts[index]!.projects.init({path, name}))
        mkdirSync(join(path, 'specs'), {recursive: true})
        return path
      })
      writeFileSync(
        join(paths[0]!, 'specs', 'a.md'),
        `---\nrun: ["echo work >> worked; echo $SHOP_TOKEN; : very-secret-value"]\nverify: ["[ $MMM_ITERATION = 2 ]"]\nmax_iterations: 2\n---\n`,
      )
      writeFileSync(join(paths[0]!, 'specs', 'b.md'), '---\ndepends_on: [a]\nrun: ["sleep 300"]\n---\n')
      const far = valueOf(hosts[1]!.openProject({name: 'far'}))
      const server = createServer((socket) => void serve(socket, {carryOut: (...given) => far.runs.carryOut(...given)})).listen(0, '127.0.0.1')
      await once(server, 'listening')
      try {
        const near = valueOf(hosts[0]!.openProject({name: 'near'}))
        const executor = new FarExecutor((server.address() as AddressInfo).port)
        const stop = new AbortController()
        const events: RunEvent[] = []
        const onEvent = (event: RunEvent): void => {
          events.push(event)
          if (event.type === 'spec.progress' && event.spec === 'b') stop.abort()
        }
        const {summary} = valueOf(await near.runs.start({selection: {}, executor, onEvent, signal: stop.signal}))

        expect(summary).to.include({completed: 1, cancelled: 1})
        expect(readFileSync(join(paths[1]!, 'worked'), 'utf8'), 'two iterations, each done once, there').to.equal('work\nwork\n')
        expect(executor.answers.map(({status}) => status)).to.deep.equal(['failed', 'success', 'cancelled'])
        expect(executor.answers[1]!.output, 'no secret comes along').to.not.include('very-secret-value')
        expect(JSON.stringify(events)).to.not.include('very-secret-value')
        expect(events.filter(({type}) => type === 'spec.verified')).to.have.length.at.least(2)
        const attempt = valueOf(near.state.executions({spec: 'a'})).executions.find(({status}) => status === 'success')
        expect(attempt).to.include({iteration: 2})
        valueOf(hosts[1]!.projects.setTrust(far.project, false))
        const stranger = valueOf(hosts[1]!.openProject({name: 'far'}))
        const control = {signal: stop.signal, hurry: stop.signal, onEvent() {}}
        expect(valueOf(await stranger.runs.carryOut(executor.order!, control))).to.include({status: 'fatal'})
        expect(valueOf(far.state.runs.list()).total, 'nothing of it is recorded there').to.equal(0)
      } finally {
        server.close()
        for (const host of hosts) host.close()
      }
    }))
})
