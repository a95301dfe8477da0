/** Answers in the way it is asked for. */
export default async function handler(req, res) {
  const { kind } = req.query
  if (kind === 'cookie') res.setHeader('Set-Cookie', ['handler=1', 'second=2'])
  if (kind === 'cache') res.setHeader('Cache-Control', 'public, max-age=7')
  if (kind === 'redirect') return res.redirect('/about')
  if (kind === 'redirect-301') return res.redirect(301, 'relative?x=1')
  if (kind === 'draft') return void res.setDraftMode({ enable: true }).json({ draft: true })
  if (kind === 'undraft') return void res.setDraftMode({ enable: false }).json({ draft: false })
  if (kind === 'preview')
    return void res.setPreviewData({ a: 1 }, { maxAge: 60, path: '/ssr' }).json({})
  if (kind === 'unpreview') return void res.clearPreviewData({ path: '/ssr' }).json({})
  if (kind === 'throw') throw new Error('secret message')
  if (kind === 'revalidate') {
    try {
      await res.revalidate(req.query.path)
      return res.json({ done: true })
    } catch (error) {
      return res.status(500).json({ done: false, message: error.message })
    }
  }
  res.setHeader('X-Handler', '1')
  res.json({ kind: kind ?? null })
}
