// @ts-check
// Load where `wrk` is not installed, in a process of its own so that it can be given a core. One argument, one line of JSON.
import autocannon from 'autocannon'

const { origin, request, seconds, connections, series } = JSON.parse(process.argv[2] ?? '{}')
const { path, method = 'GET', headers = {}, body } = request
const [before, after] = body?.split('{n}') ?? []
let n = 0

const result = await autocannon({
  url: origin + path,
  method,
  headers,
  connections,
  duration: seconds,
  timeout: 10,
  body,
  ...(after === undefined
    ? {}
    : {
        requests: [
          {
            setupRequest: (/** @type {object} */ one) => ({
              ...one,
              body: `${before}${series}-${++n}${after}`,
            }),
          },
        ],
      }),
})
console.log(
  JSON.stringify({
    bad: result.errors + result['4xx'] + result['5xx'],
    requests: result['2xx'] + result['3xx'],
    duration: result.duration,
  }),
)
