/** `path` is revalidated; `only` means unstable_onlyGenerated. */
export default async function handler(req, res) {
  try {
    await res.revalidate(
      req.query.path,
      req.query.only ? { unstable_onlyGenerated: true } : undefined,
    )
    res.json({ revalidated: true })
  } catch (error) {
    res.status(500).json({ message: error.message })
  }
}
