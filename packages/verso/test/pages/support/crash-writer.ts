import { createEtag } from '../../../src/response/etag.ts'
import { createFileStore } from '../../../src/pages/file-store.ts'

/** Writes pages for ever, until it is killed: each is as long as its number says, so that half of one is noticed. */
const [dir = '', start = '0'] = process.argv.slice(2)
const store = await createFileStore(dir)
for (let n = Number(start); ; n++) {
  const html = `${n} `.repeat(20_000 + (n % 7) * 1_000)
  await store.set('/page', {
    kind: 'page',
    status: 200,
    html: Buffer.from(html),
    data: Buffer.from(JSON.stringify({ n })),
    htmlEtag: createEtag(html),
    dataEtag: '"d"',
    revalidate: false,
    hasData: true,
    generatedAt: n,
    epoch: 0,
  })
  process.stdout.write(`${n}\n`)
}
