import type { Collation } from '../../bson/collation.ts'
import type { Document, Value } from '../../bson/value.ts'

/** What an expression sees while it is evaluated. */
export interface EvalContext {
  readonly root: Document
  /** User variables (`let`, `$map`, …). `CURRENT` is here only where something rebinds it. */
  readonly vars: ReadonlyMap<string, Value>
  /** `$$NOW`: one instant for the whole command. */
  readonly now: Date
  readonly collation?: Collation | undefined
}

/** A compiled expression. `undefined` means "no such field", which is not `null`. */
export type Expression = (ctx: EvalContext) => Value

/** Compiles sub-expressions within a scope of variables. */
export interface Compiler {
  compile(expr: Value): Expression
  /** The same compiler with more variables in scope. */
  withVariables(names: readonly string[]): Compiler
}

/** Turns the argument of an operator into an expression. */
export type OperatorParser = (argument: Value, compiler: Compiler, name: string) => Expression

/** Operators by name. */
export type OperatorTable = Readonly<Record<string, OperatorParser>>

/**
 * Adds variables to a context.
 *
 * The returned map is the caller's own: a loop may set its variable anew for each item instead of
 * building a context each time.
 *
 * @example const [inner, vars] = bindVariables(ctx); vars.set('this', item); body(inner)
 */
export function bindVariables(ctx: EvalContext): [EvalContext, Map<string, Value>] {
  const vars = new Map(ctx.vars)
  return [{ ...ctx, vars }, vars]
}
