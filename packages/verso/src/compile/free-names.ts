/** A node of the syntax tree, as far as walks need to know. */
export interface AstNode {
  readonly type: string
  readonly start: number
  readonly end: number
  readonly [key: string]: unknown
}

type Scope = ReadonlySet<string>

/**
 * Collects the names that a piece of code takes from around it. Names it declares itself, parameters and
 * variables of inner functions included, are not among them: a parameter called `fs` is not the import.
 *
 * @example freeNames(parse('(a) => a + b')) // Set { 'b' }
 */
export function freeNames(node: AstNode): Set<string> {
  const found = new Set<string>()
  visit(node, [], found)
  return found
}

/**
 * Tells a syntax node from whatever else a field of one may hold.
 *
 * @example if (isAstNode(node.init)) visit(node.init)
 */
export function isAstNode(value: unknown): value is AstNode {
  return (
    typeof value === 'object' && value !== null && 'type' in value && typeof value.type === 'string'
  )
}

/**
 * The names that a declaration's left side binds: `{ a, b: [c] }` binds `a` and `c`.
 *
 * @example bindingNames(declarator.id)
 */
export function bindingNames(pattern: unknown, into: Set<string> = new Set()): Set<string> {
  if (!isAstNode(pattern)) return into
  if (pattern.type === 'Identifier') into.add(String(pattern['name']))
  else if (pattern.type === 'Property') bindingNames(pattern['value'], into)
  else if (pattern.type === 'AssignmentPattern') bindingNames(pattern['left'], into)
  else if (pattern.type === 'RestElement') bindingNames(pattern['argument'], into)
  else if (pattern.type === 'ArrayPattern')
    for (const item of list(pattern['elements'])) bindingNames(item, into)
  else if (pattern.type === 'ObjectPattern')
    for (const item of list(pattern['properties'])) bindingNames(item, into)
  return into
}

/** Fields that hold a name which is no variable, unless the node is computed. */
const plainNames: Readonly<Record<string, readonly string[]>> = {
  MemberExpression: ['property'],
  Property: ['key'],
  MethodDefinition: ['key'],
  PropertyDefinition: ['key'],
  AccessorProperty: ['key'],
  LabeledStatement: ['label'],
  BreakStatement: ['label'],
  ContinueStatement: ['label'],
  ExportSpecifier: ['exported'],
  ImportDeclaration: ['specifiers'],
  MetaProperty: ['meta', 'property'],
}

function visit(node: AstNode, scopes: readonly Scope[], found: Set<string>): void {
  if (node.type === 'Identifier') {
    const name = String(node['name'])
    if (!scopes.some((scope) => scope.has(name))) found.add(name)
    return
  }
  const own = scopeOf(node)
  const inner = own === undefined ? scopes : [own, ...scopes]
  for (const child of childrenOf(node)) visit(child, inner, found)
}

/** The nodes below a node, but for names that stand for themselves. */
function childrenOf(node: AstNode): AstNode[] {
  const skipped = node['computed'] === true ? undefined : plainNames[node.type]
  return Object.keys(node)
    .filter((key) => skipped?.includes(key) !== true)
    .flatMap((key) => list(node[key]))
    .filter((value) => isAstNode(value))
}

/** What a node declares for the code inside it. */
function scopeOf(node: AstNode): Set<string> | undefined {
  switch (node.type) {
    case 'Program':
      return moduleScope(node)
    case 'FunctionDeclaration':
    case 'FunctionExpression':
    case 'ArrowFunctionExpression':
      return functionScope(node)
    case 'ClassExpression':
      return bindingNames(node['id'])
    case 'CatchClause':
      return bindingNames(node['param'])
    case 'BlockStatement':
      return declaredIn(node['body'])
    case 'StaticBlock':
      return hoisted(node, declaredIn(node['body']))
    case 'SwitchStatement':
      return declaredIn(
        list(node['cases']).flatMap((one) => (isAstNode(one) ? one['consequent'] : [])),
      )
    case 'ForStatement':
      return declaredIn([node['init']])
    case 'ForInStatement':
    case 'ForOfStatement':
      return declaredIn([node['left']])
    default:
      return undefined
  }
}

function moduleScope(program: AstNode): Set<string> {
  const own = list(program['body']).flatMap((node) => (isAstNode(node) ? [node] : []))
  const names = hoisted(program, declaredIn(own.map((node) => node['declaration'] ?? node)))
  for (const node of own.filter(({ type }) => type === 'ImportDeclaration')) {
    for (const one of list(node['specifiers']))
      if (isAstNode(one)) bindingNames(one['local'], names)
  }
  return names
}

function functionScope(node: AstNode): Set<string> {
  const names = new Set<string>()
  if (node.type !== 'ArrowFunctionExpression') names.add('arguments')
  if (node.type === 'FunctionExpression') bindingNames(node['id'], names)
  for (const parameter of list(node['params'])) bindingNames(parameter, names)
  return isAstNode(node['body']) ? hoisted(node['body'], names) : names
}

/** `let`, `const`, classes and functions that stand directly in a block. */
function declaredIn(statements: unknown): Set<string> {
  const names = new Set<string>()
  for (const statement of list(statements)) {
    if (!isAstNode(statement)) continue
    if (/^(?:Function|Class)Declaration$/.test(statement.type)) bindingNames(statement['id'], names)
    if (statement.type === 'VariableDeclaration') declared(statement, names)
  }
  return names
}

/** `var` belongs to the whole function, however deep it stands. */
function hoisted(node: AstNode, names: Set<string>): Set<string> {
  if (node.type === 'VariableDeclaration' && node['kind'] === 'var') declared(node, names)
  for (const child of childrenOf(node)) {
    if (!/Function|^Class|^StaticBlock/.test(child.type)) hoisted(child, names)
  }
  return names
}

function declared(declaration: AstNode, names: Set<string>): void {
  for (const one of list(declaration['declarations'])) {
    if (isAstNode(one)) bindingNames(one['id'], names)
  }
}

function list(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? (value as unknown[]) : [value]
}
