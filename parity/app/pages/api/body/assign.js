import { describe } from '@/lib/describe'

export default function handler(req, res) {
  req.body = { mine: true }
  req.query = { mine: 'query' }
  req.cookies = { mine: 'cookie' }
  req.preview = 'p'
  req.draftMode = 'd'
  req.previewData = 'pd'
  res.json({
    body: describe(req.body),
    query: describe(req.query),
    cookies: describe(req.cookies),
    preview: req.preview,
    draftMode: req.draftMode,
    previewData: req.previewData,
  })
}
