// Packages for both routers import these names and use them in the other one: the import must do no harm.

function refuse(name: string): never {
  throw new Error(
    `${name}() of next/cache works in the App Router of Next.js only. From an API route, await res.revalidate('/path').`,
  )
}

/** Makes a path of the App Router anew: here it throws. */
export function revalidatePath(_path: string, _type?: string): never {
  return refuse('revalidatePath')
}

/** Makes what carries a tag anew in the App Router: here it throws. */
export function revalidateTag(_tag: string, _profile?: unknown): never {
  return refuse('revalidateTag')
}

/** Does nothing, as below pages/ in Next.js: what is cached there is what `getStaticProps` gives. */
export function unstable_noStore(): void {}
