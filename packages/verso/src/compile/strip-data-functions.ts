import { bindingNames, isAstNode, type AstNode } from './free-names.ts'
import { childNodes, exportSpecifiers, toModuleParts, type ModuleUnit } from './module-units.ts'

const dataFunctions = new Set(['getStaticProps', 'getStaticPaths', 'getServerSideProps'])

/** Whether a page's data is made once in a while or for each request. */
export type DataKind = 'static' | 'server'

/** A page as the browser gets it. */
export interface StrippedPage {
  /** Every line stands where it stood: a source map of the code before goes on being right. */
  readonly code: string
  readonly data: DataKind
  /** What was taken out, as it stood there. */
  readonly removed: string
}

/**
 * Takes `getStaticProps`, `getStaticPaths` and `getServerSideProps` out of a page, and with them all that nothing
 * else uses: helpers, constants, imports. Database drivers and secrets never reach a browser that way, nor does
 * the bundler look at them.
 *
 * What nobody used before stays, as do statements that merely run: only the data functions' own things go. In
 * their place stands a mark that tells the client router that the page has data: `__N_SSG` or `__N_SSP`.
 *
 * @param code JavaScript, an ES module
 * @returns nothing when there is nothing to take out
 * @example (await stripDataFunctions(code))?.code
 */
export async function stripDataFunctions(code: string): Promise<StrippedPage | undefined> {
  if (!/\bget(?:StaticProps|StaticPaths|ServerSideProps)\b/.test(code)) return undefined
  const { parseAst } = await import('vite')
  let program: unknown
  try {
    program = parseAst(code)
  } catch {
    // CommonJS with something only sloppy mode takes: no export to take out.
    return undefined
  }
  const { units, always, exports, statements } = toModuleParts(program)
  const out = [...exports].filter(([name]) => dataFunctions.has(name))
  if (out.length === 0) return undefined

  const byName = new Map(units.flatMap((unit) => [...unit.names].map((name) => [name, unit])))
  const reach = (names: Iterable<string>): Set<ModuleUnit> => {
    const reached = new Set<ModuleUnit>()
    const visit = (name: string): void => {
      const unit = byName.get(name)
      if (unit === undefined || reached.has(unit)) return
      reached.add(unit)
      for (const used of unit.uses) visit(used)
    }
    for (const name of names) visit(name)
    return reached
  }
  const theirs = reach(out.flatMap(([, local]) => local ?? []))
  const kept = [...exports].flatMap(([name, local]) =>
    dataFunctions.has(name) ? [] : (local ?? []),
  )
  const others = units.filter((unit) => !theirs.has(unit)).flatMap((unit) => [...unit.uses])
  const needed = reach([...always, ...kept, ...others])
  const gone = new Set([...theirs].filter((unit) => !needed.has(unit)).map((unit) => unit.node))

  const text = createBlanker(code)
  for (const statement of statements) stripStatement(statement, gone, text)
  const server = exports.has('getServerSideProps')
  const mark = server ? '__N_SSP' : '__N_SSG'
  return {
    code: `${text.result()}\nexport const ${mark} = true;\n`,
    data: server ? 'server' : 'static',
    removed: text.removed(),
  }
}

function stripStatement(statement: AstNode, gone: ReadonlySet<AstNode>, text: Blanker): void {
  const { type } = statement
  if (type === 'ImportDeclaration') stripImport(statement, gone, text)
  else if (type === 'VariableDeclaration') stripVariables(statement, statement, gone, text)
  else if (/^(?:Function|Class)Declaration$/.test(type)) {
    if (gone.has(statement)) text.blank(statement.start, statement.end)
  } else if (type === 'ExportNamedDeclaration') {
    const { declaration } = statement
    if (!isAstNode(declaration)) stripExports(statement, text)
    else if (declaration.type === 'VariableDeclaration') {
      stripVariables(declaration, statement, gone, text)
    } else if (gone.has(declaration)) text.blank(statement.start, statement.end)
    else if (isAstNode(declaration['id']) && dataFunctions.has(String(declaration['id']['name']))) {
      // Something else calls it: it stays, but for the browser it is no export.
      text.blank(statement.start, declaration.start)
    }
  }
}

function stripImport(statement: AstNode, gone: ReadonlySet<AstNode>, text: Blanker): void {
  const all = childNodes(statement['specifiers'])
  const left = all.filter((node) => !gone.has(node))
  if (left.length === all.length) return
  // An import that only runs a module names nothing and is no business of the data functions.
  if (left.length === 0) text.blank(statement.start, statement.end)
  else {
    const named = left.filter((node) => node.type === 'ImportSpecifier')
    const first = left.filter((node) => node.type !== 'ImportSpecifier')
    const list = named.length === 0 ? [] : [`{${named.map((node) => text.slice(node)).join()}}`]
    const clause = [...first.map((node) => text.slice(node)), ...list].join()
    replaceFront(statement, `import ${clause} from `, text)
  }
}

function stripExports(statement: AstNode, text: Blanker): void {
  const all = childNodes(statement['specifiers'])
  const names = exportSpecifiers(statement)
  const left = all.filter((_, index) => !dataFunctions.has(names[index]?.[0] ?? ''))
  if (left.length === all.length) return
  if (left.length === 0) text.blank(statement.start, statement.end)
  else {
    const list = left.map((node) => text.slice(node)).join()
    replaceFront(
      statement,
      `export {${list}}${isAstNode(statement['source']) ? ' from ' : ';'}`,
      text,
    )
  }
}

/** Replaces what stands before a statement's `'source'`, or the whole statement when it has none. */
function replaceFront(statement: AstNode, front: string, text: Blanker): void {
  const { source } = statement
  text.replace(statement.start, isAstNode(source) ? source.start : statement.end, front)
}

function stripVariables(
  declaration: AstNode,
  statement: AstNode,
  gone: ReadonlySet<AstNode>,
  text: Blanker,
): void {
  const all = childNodes(declaration['declarations'])
  const left = all.filter((node) => !gone.has(node))
  if (left.length === 0) {
    text.blank(statement.start, statement.end)
    return
  }
  const names = left.flatMap((node) => [...bindingNames(node['id'])])
  // A data function that something else calls stays, but for the browser it is no export.
  if (statement !== declaration && names.some((name) => dataFunctions.has(name))) {
    text.blank(statement.start, declaration.start)
    const others = names.filter((name) => !dataFunctions.has(name))
    if (others.length > 0) text.append(`export { ${others.join(', ')} };`)
  }
  for (const [index, node] of all.entries()) {
    const isGone = gone.has(node)
    const before = all[index - 1]
    // The comma before a declaration stays if there is something left on both its sides.
    const isFirst = node === left[0]
    if (before !== undefined && (isGone || isFirst)) text.blank(before.end, node.start)
    if (isGone) text.blank(node.start, node.end)
  }
}

interface Blanker {
  slice(node: AstNode): string
  /** Writes spaces over a range, line breaks excepted. */
  blank(start: number, end: number): void
  /** Writes something else, with as many line breaks as there were. */
  replace(start: number, end: number, by: string): void
  append(code: string): void
  result(): string
  removed(): string
}

function createBlanker(code: string): Blanker {
  const edits: { start: number; end: number; by: string }[] = []
  let tail = ''
  return {
    slice: ({ start, end }) => code.slice(start, end).replaceAll(/\s+/g, ' '),
    blank(start, end) {
      edits.push({ start, end, by: code.slice(start, end).replaceAll(/[^\r\n]/g, ' ') })
    },
    replace(start, end, by) {
      edits.push({ start, end, by: by + code.slice(start, end).replaceAll(/[^\r\n]+/g, '') })
    },
    removed: () => edits.map(({ start, end }) => code.slice(start, end)).join('\n'),
    append: (text) => void (tail += `\n${text}`),
    result() {
      let out = ''
      let at = 0
      for (const { start, end, by } of edits.toSorted((a, b) => a.start - b.start)) {
        out += code.slice(at, start) + by
        at = end
      }
      return out + code.slice(at) + tail
    },
  }
}
