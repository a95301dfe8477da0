/** A POST to the route that describes its body. */
export function post(name, body, headers = [], more = {}) {
  return { name, method: 'POST', path: '/api/body/default', body, headers, ...more }
}

/** The same with a media type; named after both unless `more` has a name. */
export function typed(type, body, more = {}) {
  const label = `${type.slice(0, 70)} ${JSON.stringify(String(body).slice(0, 30))}`
  return post(label, body, [`Content-Type: ${type}`], more)
}
