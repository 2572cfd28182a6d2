// A model API on loopback that answers as it is told: for the real CLI, without network, account or cost.
import {createServer} from 'node:http'

/**
 * `answer(body, count)` is asked for each request to the model: the parsed request and its number from 1. It gives
 * `{text?, tools?: [{name, input}], usage?}`, `{status, error, headers?}` or `'hang'`.
 */
export async function startFakeApi(answer) {
  const requests = []
  const server = createServer((request, response) => {
    const chunks = []
    request.on('data', (chunk) => chunks.push(chunk))
    request.on('end', () => {
      const path = new URL(request.url, 'http://localhost').pathname
      if (path === '/v1/messages/count_tokens') return json(response, 200, {input_tokens: 10})
      if (path !== '/v1/messages') return json(response, 404, {type: 'error', error: {type: 'not_found_error', message: `no ${path} here`}})
      const body = JSON.parse(Buffer.concat(chunks).toString())
      requests.push(body)
      const reply = answer(body, requests.length)
      if (reply === 'hang') return
      if (reply.status) return json(response, reply.status, {type: 'error', error: reply.error}, reply.headers)
      if (body.stream) return stream(response, body, reply)
      return json(response, 200, message(body, reply))
    })
  })
  await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve))
  return {
    url: `http://127.0.0.1:${server.address().port}`,
    requests,
    close: () => {
      server.closeAllConnections()
      return new Promise((resolve) => server.close(resolve))
    },
  }
}

/** Everything that people or tools said so far, as one text. */
export function textOf({messages}) {
  return messages
    .map(({content}) => (typeof content === 'string' ? content : content.map((part) => part.text ?? JSON.stringify(part.content ?? '')).join('\n')))
    .join('\n')
}

/** How many tool results the request holds. */
export function toolResults({messages}) {
  return messages.flatMap(({content}) => (Array.isArray(content) ? content : [])).filter(({type}) => type === 'tool_result').length
}

let serial = 0

function blocksOf({text, tools = []}) {
  const blocks = tools.map(({input, name}) => ({type: 'tool_use', id: `toolu_${String(++serial).padStart(8, '0')}`, name, input}))
  return text === undefined ? blocks : [{type: 'text', text}, ...blocks]
}

function usageOf({usage}) {
  return {input_tokens: 100, output_tokens: 20, cache_creation_input_tokens: 50, cache_read_input_tokens: 1000, ...usage}
}

function message(body, reply) {
  const content = blocksOf(reply)
  const stop_reason = reply.stopReason ?? (reply.tools?.length ? 'tool_use' : 'end_turn')
  return {id: `msg_${++serial}`, type: 'message', role: 'assistant', model: body.model, content, stop_reason, stop_sequence: null, usage: usageOf(reply)}
}

function stream(response, body, reply) {
  response.writeHead(200, {'content-type': 'text/event-stream', 'cache-control': 'no-cache', ...reply.headers})
  const send = (type, data) => response.write(`event: ${type}\ndata: ${JSON.stringify({type, ...data})}\n\n`)
  const {content, stop_reason, usage, ...head} = message(body, reply)
  send('message_start', {message: {...head, content: [], stop_reason: null, usage: {...usage, output_tokens: 1}}})
  for (const [index, block] of content.entries()) {
    if (block.type === 'text') {
      send('content_block_start', {index, content_block: {type: 'text', text: ''}})
      send('content_block_delta', {index, delta: {type: 'text_delta', text: block.text}})
    } else {
      send('content_block_start', {index, content_block: {...block, input: {}}})
      send('content_block_delta', {index, delta: {type: 'input_json_delta', partial_json: JSON.stringify(block.input)}})
    }
    send('content_block_stop', {index})
  }
  send('message_delta', {delta: {stop_reason, stop_sequence: null}, usage: {output_tokens: usage.output_tokens}})
  send('message_stop', {})
  response.end()
}

function json(response, status, value, headers = {}) {
  response.writeHead(status, {'content-type': 'application/json', ...headers})
  response.end(JSON.stringify(value))
}
