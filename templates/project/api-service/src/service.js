import {createServer} from 'node:http'

/** Answers by method and path. */
const routes = {
  'GET /health': () => ({status: 200, body: {status: 'ok'}}),
}

/** The service, not listening yet. */
export function createService() {
  return createServer((request, response) => {
    const path = request.url.split('?')[0]
    const answer = Object.hasOwn(routes, `${request.method} ${path}`)
      ? routes[`${request.method} ${path}`](request)
      : {status: 404, body: {error: {code: 'NOT_FOUND', message: `There is no ${request.method} ${path}.`}}}
    response.writeHead(answer.status, {'content-type': 'application/json; charset=utf-8'})
    response.end(`${JSON.stringify(answer.body)}\n`)
  })
}
