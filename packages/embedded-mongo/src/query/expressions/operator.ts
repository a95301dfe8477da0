import { bsonTypeName } from '../../bson/type-info.ts'
import { isDocument, BsonUndefined, type Value } from '../../bson/value.ts'
import { MongoError } from '../../errors/mongo-error.ts'
import type { Compiler, EvalContext, Expression, OperatorParser } from './expression.ts'

/** Computes an operator from its evaluated arguments. */
export type Apply = (args: readonly Value[], ctx: EvalContext, name: string) => Value

/** Named arguments after evaluation. An argument that was not written is not in the map. */
export type NamedArgs = ReadonlyMap<string, Expression>

/** What an operator with named arguments takes. */
export interface NamedSpec {
  readonly required: readonly string[]
  readonly optional?: readonly string[]
  /** MongoDB's codes for: argument not an object, unknown name, missing name. */
  readonly codes?: readonly [number, number, number]
}

/**
 * Tells whether a value counts as absent: missing, null, or the deprecated undefined.
 *
 * @example isNullish(null) // true
 */
export function isNullish(value: Value): value is null | undefined | BsonUndefined {
  return value === null || value === undefined || value instanceof BsonUndefined
}

/**
 * Compiles the arguments of an operator that takes a list and checks how many there are.
 *
 * @example const [lhs, rhs] = compileArguments(argument, compiler, '$divide', 2, 2)
 */
export function compileArguments(
  argument: Value,
  compiler: Compiler,
  name: string,
  min: number,
  max: number = Infinity,
): Expression[] {
  const list = Array.isArray(argument) ? argument : [argument]
  if (list.length < min || list.length > max) {
    throw min === max
      ? new MongoError(
          16_020,
          `Expression ${name} takes exactly ${min} arguments. ${list.length} were passed in.`,
        )
      : new MongoError(
          28_667,
          `Expression ${name} takes at least ${min} arguments, and at most ${max}, but ${list.length} were passed in.`,
        )
  }
  return list.map((item) => compiler.compile(item))
}

/**
 * Makes an operator that evaluates all of `min` to `max` arguments first.
 *
 * @example const $size = listOperator(1, 1, ([array]) => new Int32(lengthOf(array)))
 */
export function listOperator(min: number, max: number, apply: Apply): OperatorParser {
  return (argument, compiler, name) => {
    const args = compileArguments(argument, compiler, name, min, max)
    const [first, second] = args
    // One and two arguments are nearly all there is: no closure per evaluation for them.
    if (args.length === 1 && first) return (ctx) => apply([first(ctx)], ctx, name)
    if (args.length === 2 && first && second) {
      return (ctx) => apply([first(ctx), second(ctx)], ctx, name)
    }
    return (ctx) =>
      apply(
        args.map((arg) => arg(ctx)),
        ctx,
        name,
      )
  }
}

/**
 * Makes an operator whose arguments have names. They are evaluated by `apply`, so that it decides
 * about order and about what is left out.
 *
 * @example const $getField = namedOperator({ required: ['field', 'input'] }, (args, ctx) => …)
 */
export function namedOperator(
  spec: NamedSpec,
  apply: (args: NamedArgs, ctx: EvalContext, name: string) => Value,
): OperatorParser {
  return (argument, compiler, name) => {
    const args = compileNamed(argument, compiler, name, spec)
    return (ctx) => apply(args, ctx, name)
  }
}

/**
 * Reads the raw named arguments of an operator and refuses unknown and missing ones.
 *
 * @example const raw = readNamed(argument, '$map', { required: ['input', 'in'], optional: ['as'] })
 */
export function readNamed(
  argument: Value,
  name: string,
  spec: NamedSpec,
): ReadonlyMap<string, Value> {
  const [notObject, unknown, missing] = spec.codes ?? [9, 9, 9]
  if (!isDocument(argument)) {
    throw new MongoError(
      notObject,
      `${name} only supports an object as its argument, not ${bsonTypeName(argument)}`,
    )
  }
  for (const key of argument.keys()) {
    if (!spec.required.includes(key) && !spec.optional?.includes(key)) {
      throw new MongoError(unknown, `Unrecognized argument to ${name}: ${key}`)
    }
  }
  for (const key of spec.required) {
    if (!argument.has(key)) {
      throw new MongoError(missing, `Missing '${key}' parameter to ${name}`)
    }
  }
  return argument
}

/**
 * Reads and compiles named arguments.
 *
 * @example const args = compileNamed(argument, compiler, name, { required: ['input'] })
 */
export function compileNamed(
  argument: Value,
  compiler: Compiler,
  name: string,
  spec: NamedSpec,
): NamedArgs {
  const args = new Map<string, Expression>()
  for (const [key, value] of readNamed(argument, name, spec)) args.set(key, compiler.compile(value))
  return args
}

/**
 * Reads a value as a condition: absent, false and zero are false, all else is true.
 *
 * @example toBoolean('') // true
 */
export function toBoolean(value: Value): boolean {
  if (isNullish(value)) return false
  if (typeof value === 'boolean') return value
  if (typeof value === 'object' && '_bsontype' in value) {
    switch (value._bsontype) {
      case 'Int32':
      case 'Double':
        return value.value !== 0
      case 'Long':
        return !value.isZero()
      case 'Decimal128':
        return !/^-?0(?:\.0+)?(?:E[+-]?\d+)?$/.test(value.toString())
      default:
        return true
    }
  }
  return true
}
