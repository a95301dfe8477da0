export default function handler(req, res) {
  if (req.query.mode === 'off') res.setDraftMode({ enable: false })
  else if (req.query.mode === 'preview') res.setPreviewData({ user: 'ü', n: 1 })
  else if (req.query.mode === 'preview-path')
    res.setPreviewData('text', { path: '/draft', maxAge: 60 })
  else if (req.query.mode === 'clear') res.clearPreviewData()
  else res.setDraftMode({ enable: true })
  res.end('done')
}
