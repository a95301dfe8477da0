/** What a page is written as and what must be left of it, compared without regard to space. */
export interface StripCase {
  readonly name: string
  readonly code: string
  /** `undefined`: the page is left as it is. */
  readonly left: string | undefined
}

const ssg = 'export const __N_SSG = true;'
const ssp = 'export const __N_SSP = true;'

export const stripCases: readonly StripCase[] = [
  {
    name: 'a function and what only it imports',
    code: `import fs from 'node:fs'
import { useState } from 'react'
export async function getStaticProps() { return { props: { text: fs.readFileSync('a', 'utf8') } } }
export default function Page() { return useState(1) }`,
    left: `import { useState } from 'react' export default function Page() { return useState(1) } ${ssg}`,
  },
  {
    name: 'an arrow function in a constant',
    code: `import mongoose from 'mongoose'
export const getServerSideProps = async () => ({ props: { ok: mongoose.connected } })
export default () => null`,
    left: `export default () => null ${ssp}`,
  },
  {
    name: 'helpers, constants and classes, however deep',
    code: `import { a } from 'a'
import { b } from 'b'
const secret = a()
let count = 0, shown = 1
class Store { read() { return secret } }
function load() { count += 1; return new Store().read() }
export const getStaticProps = () => load(b)
export default () => shown`,
    left: `let shown = 1 export default () => shown ${ssg}`,
  },
  {
    name: 'one of several specifiers, default and namespace beside it',
    code: `import d, { a, b as c } from 'x'
import e, * as n from 'y'
import { f, g } from 'z'
export const getStaticProps = () => [a, e, f, g]
export default () => [d, c, n]`,
    left: `import d,{b as c} from 'x' import * as n from 'y' export default () => [d, c, n] ${ssg}`,
  },
  {
    name: 'an export list',
    code: `import { db } from 'db'
const getStaticProps = () => db
const getStaticPaths = () => db
const Page = () => null
export { getStaticProps, Page as default, getStaticPaths }`,
    left: `const Page = () => null export {Page as default}; ${ssg}`,
  },
  {
    name: 'an export list of data functions only',
    code: `const load = () => 1
export { load as getServerSideProps }
export default () => 1`,
    left: `export default () => 1 ${ssp}`,
  },
  {
    name: 'exports of another module',
    code: `export { default, getStaticProps } from './list'
export { getStaticPaths } from './paths'`,
    left: `export {default} from './list' ${ssg}`,
  },
  {
    name: 'an import that is exported again',
    code: `import { getServerSideProps, View } from '../lib/view'
export { getServerSideProps }
export default View`,
    left: `import {View} from '../lib/view' export default View ${ssp}`,
  },
  {
    name: 'a namespace of which only the data functions are used',
    code: `import * as data from '../lib/data'
export const getStaticProps = data.getStaticProps
export default () => 1`,
    left: `export default () => 1 ${ssg}`,
  },
  {
    name: 'what the page uses too stays',
    code: `import { format } from 'format'
import { read } from 'read'
const limit = 3
export const getStaticProps = () => read(limit, format)
export default () => format(limit)`,
    left: `import { format } from 'format' const limit = 3 export default () => format(limit) ${ssg}`,
  },
  {
    name: 'a parameter with the name of an import is not that import',
    code: `import fs from 'node:fs'
import { path } from 'p'
export const getStaticProps = () => fs.readFileSync(path)
export default function Page({ fs, list }) {
  for (const path of list) fs(path)
  try { list() } catch (path) { fs(path) }
  const inner = { path: 1 }
  return inner.path
}`,
    left: `export default function Page({ fs, list }) {
  for (const path of list) fs(path)
  try { list() } catch (path) { fs(path) }
  const inner = { path: 1 }
  return inner.path
} ${ssg}`,
  },
  {
    name: 'a name in an inner scope does not hide the outer one elsewhere',
    code: `import { path } from 'p'
export const getStaticProps = () => path
export default () => { { const path = 1; use(path) } return path }`,
    left: `import { path } from 'p' export default () => { { const path = 1; use(path) } return path } ${ssg}`,
  },
  {
    name: 'a shorthand property, a default and a template are uses',
    code: `import { a } from 'a'
import { b } from 'b'
import { c } from 'c'
export const getStaticProps = () => [a, b, c]
export default ({ x = b }) => [{ a }, \`\${c}\`]`,
    left: `import { a } from 'a' import { b } from 'b' import { c } from 'c' export default ({ x = b }) => [{ a }, \`\${c}\`] ${ssg}`,
  },
  {
    name: 'an import for its effect stays, and so does what nobody used',
    code: `import './styles.css'
import unused from 'unused'
import { db } from 'db'
const lonely = 1
export const getStaticProps = () => db
export default () => 1`,
    left: `import './styles.css' import unused from 'unused' const lonely = 1 export default () => 1 ${ssg}`,
  },
  {
    name: 'a data function that the page itself calls is no export any more',
    code: `import { db } from 'db'
export const getStaticProps = () => db, other = 1
export function getStaticPaths() {}
export default () => [getStaticProps, getStaticPaths]`,
    left: `import { db } from 'db' const getStaticProps = () => db, other = 1
function getStaticPaths() {}
export default () => [getStaticProps, getStaticPaths] export { other }; ${ssg}`,
  },
  {
    name: 'one of several constants, at every place',
    code: `export const getStaticProps = 1, a = 2, getStaticPaths = 3, b = 4
const h = 1, c = () => 1, i = 2, j = 3
export { h as getServerSideProps }
export default () => c`,
    left: `export const a = 2 , b = 4 const c = () => 1, i = 2, j = 3 export default () => c ${ssp}`,
  },
  {
    name: 'several at the end',
    code: `import { x } from 'x'
const a = 1, b = x, c = x
export const getStaticProps = () => [b, c]
export default () => a`,
    left: `const a = 1 export default () => a ${ssg}`,
  },
  {
    name: 'destructured from something',
    code: `import { make } from 'make'
export const { getStaticProps, helper } = make()
export default () => helper`,
    left: `import { make } from 'make' const { getStaticProps, helper } = make() export default () => helper export { helper }; ${ssg}`,
  },
  {
    name: 'destructured alone',
    code: `import { make } from 'make'
export const { getStaticProps } = make()
export default () => 1`,
    left: `export default () => 1 ${ssg}`,
  },
  {
    name: 'functions that call each other',
    code: `import { db } from 'db'
function even(n) { return n === 0 ? db : odd(n - 1) }
function odd(n) { return even(n - 1) }
export const getStaticProps = () => even(4)
export default () => 1`,
    left: `export default () => 1 ${ssg}`,
  },
  {
    name: 'a var of the page is its own wherever it stands',
    code: `import { row } from 'rows'
export const getStaticProps = () => row
export default function Page(list) {
  row(1)
  if (list) { for (var row of list) list(row) }
}`,
    left: `export default function Page(list) {
  row(1)
  if (list) { for (var row of list) list(row) }
} ${ssg}`,
  },
  {
    name: 'an import() in a data function goes with it',
    code: `export async function getServerSideProps() { const { db } = await import('../lib/db'); return db }
export default () => 1`,
    left: `export default () => 1 ${ssp}`,
  },
  {
    name: 'names that only look like it',
    code: `const api = { getStaticProps: 1 }
export default () => api.getStaticProps`,
    left: undefined,
  },
  { name: 'a page without data', code: 'export default () => 1', left: undefined },
  {
    name: 'getInitialProps runs in the browser too',
    code: `import { load } from 'load'
const Page = () => 1
Page.getInitialProps = load
export default Page`,
    left: undefined,
  },
  { name: 'CommonJS', code: 'with (a) { exports.getStaticProps = 1 }', left: undefined },
]
