// Shows what a server says to the cases whose name contains the given words.
//   node ask.mjs next redirect          one line an answer
//   RAW=1 node ask.mjs verso redirect   the bytes themselves; LOG=1 adds what the server printed
import { answer } from './lib/answer.mjs'
import { cases } from './lib/cases.mjs'
import { placeApp } from './lib/place-app.mjs'
import { start } from './lib/servers.mjs'
import { startUpstream } from './lib/upstream.mjs'

const [name = 'next', ...words] = process.argv.slice(2)
const chosen = await cases(words)
const logs = []
for (const app of new Set(chosen.map((test) => test.app))) {
  await ask(
    app,
    chosen.filter((test) => test.app === app),
  )
}
if (process.env.LOG) console.log(logs.join('\n'))

async function ask(app, tests) {
  const upstream = await startUpstream()
  const server = await start(name, await placeApp(app))
  try {
    for (const test of tests) {
      const { found, end, raw } = await answer(server.port, test)
      console.log(`\n## ${test.name}`)
      if (process.env.RAW) console.log(raw.toString('utf8').slice(0, 3000).replaceAll('\r\n', '\n'))
      else for (const one of found) console.log(brief(one))
      console.log(
        `   [${end}${found.length === 0 ? `, ${raw.length} bytes: ${raw.toString('latin1').slice(0, 200)}` : ''}]`,
      )
    }
  } finally {
    await server.stop()
    await upstream.stop()
    logs.push(server.log)
  }
}

function brief({ statusLine, headers, interim, body, framing, trailers }) {
  const before = interim.map((head) => `(${head.statusLine}) `).join('')
  const shown = headers
    .filter(([key, value]) => key !== 'Date' && !(key === 'Connection' && value === 'close'))
    .map(([key, value]) => `${key}: ${value.slice(0, 200)}`)
    .join(' | ')
  const text = body.toString('utf8')
  const page = /<title[^>]*>([^<]*)/.exec(text)?.[1]
  const bytes = page === undefined ? JSON.stringify(text.slice(0, 400)) : `page "${page}"`
  return `${before}${statusLine} | ${shown}\n   ${bytes} ${framing}${trailers ? ` trailers ${trailers}` : ''}`
}
