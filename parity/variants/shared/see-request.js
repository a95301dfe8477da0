/** What getServerSideProps is given, as far as it does not depend on the machine. */
export function seeRequest({ req, query, params, resolvedUrl, draftMode, preview }) {
  const headers = Object.entries(req.headers).filter(([name]) =>
    /^(?:x-(?!forwarded|middleware|nextjs|invoke)|cookie$)/.test(name),
  )
  return {
    url: req.url,
    query: { ...query },
    params: params === undefined ? null : { ...params },
    resolvedUrl,
    headers,
    cookies: { ...req.cookies },
    draft: { draftMode: draftMode ?? null, preview: preview ?? null },
  }
}
