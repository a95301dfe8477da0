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
    headers: headers.map(([name, value]) => [name, withoutTokens(value)]),
    cookies: Object.fromEntries(
      Object.entries(req.cookies).filter(([name]) => !name.startsWith('__')),
    ),
    draft: { draftMode: draftMode ?? null, preview: preview ?? null },
  }
}

/** Tokens of draft mode differ from build to build. */
function withoutTokens(value) {
  return String(value).replace(/(__\w+)=[^;]+/g, '$1=token')
}
