import type { Collation } from '../../bson/collation.ts'
import { formatValue } from '../../bson/format.ts'
import { type Document, Double, isDocument, type Value } from '../../bson/value.ts'
import { MongoError, notSupported } from '../../errors/mongo-error.ts'
import type { Compiler, EvalContext, Expression } from './expression.ts'
import { assertFieldName, getPath, parseFieldPath } from './field-path.ts'
import { OPERATORS, UNSUPPORTED_OPERATORS } from './registry.ts'
import { assertVariableRead } from './variables.ts'

/** System variables that MongoDB has and this engine has not. */
export const UNSUPPORTED_VARIABLES: readonly string[] = [
  'CLUSTER_TIME',
  'IS_MR',
  'JS_SCOPE',
  'SEARCH_META',
  'USER_ROLES',
]

/**
 * Compiles an expression. `variables` are the user variables in scope (a command's `let`, and what
 * stages add); evaluating it needs a context whose `vars` holds them.
 *
 * @throws {MongoError} for unknown operators and malformed arguments, before any document is looked at
 * @example const total = compileExpression(documentOf(['$add', ['$price', '$tax']]))
 */
export function compileExpression(expr: Value, variables: Iterable<string> = []): Expression {
  return compilerFor(new Set(variables)).compile(expr)
}

function compilerFor(scope: ReadonlySet<string>): Compiler {
  const compiler: Compiler = {
    compile: (expr) => compile(expr, compiler, scope),
    withVariables: (names) => compilerFor(new Set([...scope, ...names])),
  }
  return compiler
}

function compile(expr: Value, compiler: Compiler, scope: ReadonlySet<string>): Expression {
  if (typeof expr === 'string' && expr.startsWith('$')) return compilePath(expr, scope)
  if (Array.isArray(expr)) {
    const items = expr.map((item) => compiler.compile(item))
    return (ctx) => items.map((item) => item(ctx) ?? null)
  }
  if (isDocument(expr)) return compileDocument(expr, compiler)
  return () => expr
}

function compileDocument(expr: Document, compiler: Compiler): Expression {
  const [name] = expr.keys()
  if (name?.startsWith('$')) {
    if (expr.size !== 1) {
      throw new MongoError(
        15_983,
        `an object representing an expression must have exactly one field: ${formatValue(expr)}`,
      )
    }
    return compileOperator(name, expr.get(name), compiler)
  }
  const fields: [string, Expression][] = []
  for (const [key, value] of expr) {
    assertFieldName(key)
    fields.push([key, compiler.compile(value)])
  }
  return (ctx) => {
    const result: Document = new Map()
    for (const [key, field] of fields) {
      const value = field(ctx)
      if (value !== undefined) result.set(key, value)
    }
    return result
  }
}

function compileOperator(name: string, argument: Value, compiler: Compiler): Expression {
  if (name === '$literal' || name === '$const') return () => argument
  if (name === '$rand') return random(argument)
  const parse = OPERATORS.get(name)
  if (parse) return parse(argument, compiler, name)
  if (UNSUPPORTED_OPERATORS.includes(name) || name.startsWith('$_internal')) {
    throw notSupported(`the expression ${name}`)
  }
  throw new MongoError('InvalidPipelineOperator', `Unrecognized expression '${name}'`)
}

function random(argument: Value): Expression {
  const isEmpty = isDocument(argument)
    ? argument.size === 0
    : Array.isArray(argument) && argument.length === 0
  if (!isEmpty) throw new MongoError(3_040_501, '$rand does not currently accept arguments')
  return () => new Double(Math.random())
}

function compilePath(text: string, scope: ReadonlySet<string>): Expression {
  if (text === '$') {
    throw new MongoError(16_872, "'$' by itself is not a valid FieldPath")
  }
  if (!text.startsWith('$$')) return readPath('CURRENT', parseFieldPath(text.slice(1)), scope)
  const dot = text.indexOf('.')
  const variable = dot < 0 ? text.slice(2) : text.slice(2, dot)
  assertVariableRead(variable)
  return readPath(variable, dot < 0 ? [] : parseFieldPath(text.slice(dot + 1)), scope)
}

function readPath(
  variable: string,
  path: readonly string[],
  scope: ReadonlySet<string>,
): Expression {
  const start = readVariable(variable, scope)
  const [only, ...others] = path
  if (only === undefined) return start
  if (others.length === 0 && start === ROOT) return (ctx) => ctx.root.get(only)
  return (ctx) => getPath(start(ctx), path)
}

const ROOT: Expression = (ctx) => ctx.root

function readVariable(name: string, scope: ReadonlySet<string>): Expression {
  if (scope.has(name)) return (ctx) => ctx.vars.get(name)
  switch (name) {
    case 'ROOT':
    case 'CURRENT':
      return ROOT
    case 'NOW':
      return (ctx) => ctx.now
    case 'REMOVE':
      return () => undefined
    default:
  }
  if (UNSUPPORTED_VARIABLES.includes(name)) throw notSupported(`the variable $$${name}`)
  throw new MongoError(17_276, `Use of undefined variable: ${name}`)
}

/**
 * Compiles and evaluates an expression on one document.
 *
 * @example evaluateExpression('$a.b', { root: doc })
 */
export function evaluateExpression(
  expr: Value,
  options: {
    readonly root: Document
    readonly vars?: ReadonlyMap<string, Value>
    readonly now?: Date
    readonly collation?: Collation | undefined
  },
): Value {
  const { root, vars = new Map<string, Value>(), now = new Date(), collation } = options
  const ctx: EvalContext = { root, vars, now, collation }
  return compileExpression(expr, vars.keys())(ctx)
}
