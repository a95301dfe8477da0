/** Prints a value where a case can read it. */
export function Show({ value, id = 'show' }) {
  return <pre id={id}>{JSON.stringify(value)}</pre>
}
