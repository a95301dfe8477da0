const kinds = {
  on: (req, res) => res.setDraftMode({ enable: true }).end('on'),
  off: (req, res) => res.setDraftMode({ enable: false }).end('off'),
  'no-argument': (req, res) => res.setDraftMode().end('on'),
  empty: (req, res) => res.setDraftMode({}).end('empty'),
  'with-cookies': (req, res) => {
    res.setHeader('Set-Cookie', 'mine=1')
    res.setDraftMode({ enable: true })
    res.json({ ok: true })
  },
  'with-cookie-array': (req, res) => {
    res.setHeader('Set-Cookie', ['mine=1', 'other=2'])
    res.setDraftMode({ enable: true })
    res.json({ ok: true })
  },
  twice: (req, res) => {
    res.setDraftMode({ enable: true })
    res.setDraftMode({ enable: false })
    res.json({ ok: true })
  },
  preview: (req, res) => res.setPreviewData({ id: 1 }).end('preview'),
  'preview-empty': (req, res) => res.setPreviewData({}).end('preview'),
  'preview-string': (req, res) => res.setPreviewData('text').end('preview'),
  'preview-undefined': (req, res) => res.setPreviewData(undefined).end('preview'),
  'preview-null': (req, res) => res.setPreviewData(null).end('preview'),
  'preview-max-age': (req, res) => res.setPreviewData({ id: 1 }, { maxAge: 60 }).end('preview'),
  'preview-max-age-zero': (req, res) => res.setPreviewData({ id: 1 }, { maxAge: 0 }).end('preview'),
  'preview-path': (req, res) => res.setPreviewData({ id: 1 }, { path: '/about' }).end('preview'),
  'preview-big': (req, res) => res.setPreviewData({ id: 'x'.repeat(3000) }).end('preview'),
  'preview-cookies': (req, res) => {
    res.setHeader('Set-Cookie', 'mine=1')
    res.setPreviewData({ id: 1 }).end('preview')
  },
  clear: (req, res) => res.clearPreviewData().end('cleared'),
  'clear-path': (req, res) => res.clearPreviewData({ path: '/about' }).end('cleared'),
  'clear-twice': (req, res) => res.clearPreviewData().clearPreviewData().end('cleared'),
  'clear-cookies': (req, res) => {
    res.setHeader('Set-Cookie', 'mine=1')
    res.clearPreviewData().end('cleared')
  },
  read: (req, res) => {
    const view = (value) => (value === undefined ? 'undefined' : value)
    res.json({
      preview: view(req.preview),
      draftMode: view(req.draftMode),
      previewData: view(req.previewData),
      cookies: Object.keys(req.cookies),
    })
  },
  'read-draft-only': (req, res) => res.json({ draftMode: req.draftMode ?? 'undefined' }),
  'read-nothing': (req, res) => res.json({ nothing: true }),
  'read-data-only': (req, res) => res.json({ previewData: req.previewData ?? 'undefined' }),
}

export default function handler(req, res) {
  kinds[req.query.kind](req, res)
}
