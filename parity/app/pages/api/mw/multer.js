import multer from 'multer'

export const config = { api: { bodyParser: false } }

const run = multer({ storage: multer.memoryStorage(), limits: { fileSize: 1000 } }).any()

export default async function handler(req, res) {
  try {
    await new Promise((resolve, reject) =>
      run(req, res, (error) => (error ? reject(error) : resolve())),
    )
  } catch (error) {
    return res.status(400).json({ code: error.code ?? error.message })
  }
  res.json({
    body: req.body,
    files: (req.files ?? []).map(({ fieldname, originalname, mimetype, buffer }) => ({
      fieldname,
      originalname,
      mimetype,
      text: buffer.toString(),
    })),
  })
}
