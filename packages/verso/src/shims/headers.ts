// Packages for both routers import these names and use them in the other one: the import must do no harm.

function refuse(name: string): never {
  throw new Error(
    `${name}() of next/headers works in the App Router of Next.js only. Below pages/, read the request: req.cookies, req.headers, req.draftMode.`,
  )
}

/** The cookies of a request in the App Router: here it throws. */
export function cookies(): never {
  return refuse('cookies')
}

/** The headers of a request in the App Router: here it throws. */
export function headers(): never {
  return refuse('headers')
}

/** Draft mode in the App Router: here it throws. */
export function draftMode(): never {
  return refuse('draftMode')
}
