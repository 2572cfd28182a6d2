import {readFile} from 'node:fs/promises'
import {createServer} from 'node:http'
import {extname, join, normalize, sep} from 'node:path'
import {fileURLToPath} from 'node:url'

const root = fileURLToPath(new URL('public', import.meta.url))
const types = {'.html': 'text/html; charset=utf-8', '.css': 'text/css; charset=utf-8', '.js': 'text/javascript; charset=utf-8', '.svg': 'image/svg+xml'}

/** Serves the files below `public`, and nothing else. */
export const server = createServer(async (request, response) => {
  const path = pathOf(request.url)
  try {
    if (!path?.startsWith(root + sep)) throw new Error('outside')
    const body = await readFile(path)
    response.writeHead(200, {'content-type': types[extname(path)] ?? 'application/octet-stream', 'x-content-type-options': 'nosniff'})
    response.end(body)
  } catch {
    response.writeHead(404, {'content-type': 'text/plain; charset=utf-8'})
    response.end('Not found\n')
  }
})

function pathOf(url) {
  try {
    const {pathname} = new URL(url, 'http://localhost')
    return normalize(join(root, decodeURIComponent(pathname.endsWith('/') ? `${pathname}index.html` : pathname)))
  } catch {
    return undefined
  }
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const port = Number(process.env.PORT ?? {{ port }})
  server.listen(port, () => console.log(`http://localhost:${port}`))
}
