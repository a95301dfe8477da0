import formidable from 'formidable'

export const config = { api: { bodyParser: false } }

export default async function handler(req, res) {
  const form = formidable({ maxFileSize: 1000, allowEmptyFiles: true, minFileSize: 0 })
  try {
    const [fields, files] = await form.parse(req)
    const names = Object.values(files)
      .flat()
      .map((file) => ({ name: file.originalFilename, size: file.size, type: file.mimetype }))
    res.json({ fields, names })
  } catch (error) {
    res.status(error.httpCode ?? 400).json({ code: error.code })
  }
}
