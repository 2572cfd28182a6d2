import {createService} from './service.js'

const server = createService().listen(Number(process.env.PORT ?? {{ port }}), () => {
  console.log(JSON.stringify({event: 'listening', port: server.address().port}))
})
for (const signal of ['SIGINT', 'SIGTERM']) process.once(signal, () => server.close())
