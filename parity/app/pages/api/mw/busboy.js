import busboy from 'busboy'

export const config = { api: { bodyParser: false } }

export default async function handler(req, res) {
  const found = []
  await new Promise((resolve, reject) => {
    const parser = busboy({ headers: req.headers })
    parser.on('field', (name, value) => found.push({ name, value }))
    parser.on('file', (name, file, info) => {
      let size = 0
      file.on('data', (chunk) => (size += chunk.length))
      file.on('close', () => found.push({ name, size, ...info }))
    })
    parser.on('close', resolve)
    parser.on('error', reject)
    req.pipe(parser)
  })
  res.json(found)
}
