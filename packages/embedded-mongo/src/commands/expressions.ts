import type { Collation } from '../bson/collation.ts'
import type { Document, Value } from '../bson/value.ts'
import { compileExpression } from '../query/expressions/compile.ts'
import { assertVariableName } from '../query/expressions/variables.ts'

/** What the expressions of one command share: its variables and its moment. */
export interface ExpressionScope {
  readonly vars: ReadonlyMap<string, Value>
  readonly now: Date
  readonly collation: Collation | undefined
}

/**
 * Evaluates a command's `let`: the variables that its expressions may read.
 *
 * @throws {MongoError} for a variable with a bad name
 * @example const scope = expressionScope(optionalDocument(letField), collation)
 */
export function expressionScope(
  variables: Document | undefined,
  collation: Collation | undefined,
): ExpressionScope {
  const now = new Date()
  const vars = new Map<string, Value>()
  for (const [name, expression] of variables ?? []) {
    assertVariableName(name)
    // A variable does not see the ones before it, and there is no document yet.
    const context = {
      root: new Map<string, Value>(),
      vars: new Map<string, Value>(),
      now,
      collation,
    }
    vars.set(name, compileExpression(expression)(context) ?? null)
  }
  return { vars, now, collation }
}

/**
 * Makes the function that compiles expressions for a command.
 *
 * @example compileFilter(filter, { compileExpr: exprCompiler(scope) })
 */
export function exprCompiler(scope: ExpressionScope): (expr: Value) => (doc: Document) => Value {
  return (expr) => {
    const expression = compileExpression(expr, scope.vars.keys())
    return (root) => expression({ root, ...scope })
  }
}
