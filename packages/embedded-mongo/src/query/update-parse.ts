import { formatValue } from '../bson/format.ts'
import { bsonTypeName } from '../bson/type-info.ts'
import { type Document, isDocument, type Value } from '../bson/value.ts'
import { MongoError } from '../errors/mongo-error.ts'
import { checkAllUsed } from './array-filters.ts'
import type { Matcher, MatchOptions } from './matcher.ts'
import { UPDATE_OPERATORS } from './operators.ts'
import { splitPath } from './path.ts'
import { addToSetModifier, popModifier, pullAllModifier, pullModifier } from './update-array.ts'
import {
  arithmeticModifier,
  bitModifier,
  currentDateModifier,
  extremeModifier,
  type Operand,
  setModifier,
  unsetModifier,
} from './update-modifiers.ts'
import { pushModifier } from './update-push.ts'
import {
  identifierOf,
  insertNode,
  isArrayPart,
  type Modifier,
  type ObjectNode,
  POSITIONAL,
} from './update-tree.ts'

/** What parsing an update needs beside it. */
export interface ParseUpdateOptions extends MatchOptions {
  readonly arrayFilters: ReadonlyMap<string, Matcher>
}

/** A parsed update, and whether it has a positional `$`. */
export interface ParsedUpdate {
  readonly root: ObjectNode
  readonly positional: boolean
}

/**
 * Parses an update made of operators into a tree of what to do where.
 *
 * @throws {MongoError} for unknown operators, operands that make no sense, and paths in conflict
 * @example parseUpdate(documentOf(['$set', documentOf(['a', null])]), { arrayFilters: new Map() })
 */
export function parseUpdate(update: Document, options: ParseUpdateOptions): ParsedUpdate {
  const parser = new UpdateParser(options)
  for (const [operator, fields] of update) parser.operator(operator, fields)
  checkAllUsed(options.arrayFilters, parser.used, update)
  return { root: parser.root, positional: parser.positional }
}

class UpdateParser {
  readonly root: ObjectNode = { kind: 'object', children: new Map() }
  readonly used: Set<string> = new Set()
  positional = false
  readonly #options: ParseUpdateOptions

  constructor(options: ParseUpdateOptions) {
    this.#options = options
  }

  operator(operator: string, fields: Value): void {
    if (!UPDATE_OPERATORS.includes(operator)) {
      throw new MongoError(
        'FailedToParse',
        `Unknown modifier: ${operator}. Expected a valid update modifier or pipeline-style update ` +
          'specified as an array',
      )
    }
    if (!isDocument(fields)) {
      throw new MongoError(
        'FailedToParse',
        `Modifiers operate on fields but we found type ${bsonTypeName(fields)} instead. For example: ` +
          `{$mod: {<field>: ...}} not {${operator}: ${formatValue(fields)}}`,
      )
    }
    for (const [path, value] of fields) {
      if (operator === '$rename') this.#rename(path, value)
      else {
        const parts = this.#parts(path)
        insertNode(this.root, parts, makeModifier(operator, { path, value }, this.#options))
      }
    }
  }

  #rename(from: string, target: Value): void {
    if (typeof target !== 'string') {
      throw new MongoError(
        'BadValue',
        `The 'to' field for $rename must be a string: ${from}: ${formatValue(target)}`,
      )
    }
    const shown = `${from}: "${target}"`
    const [source, destination] = [splitPath(from), splitPath(target)]
    if (target.includes('\0')) {
      throw new MongoError(
        'BadValue',
        "The 'to' field for $rename cannot contain an embedded null byte",
      )
    }
    checkNames(source, from)
    checkNames(destination, target)
    if (from === target) {
      throw new MongoError(
        'BadValue',
        `The source and target field for $rename must differ: ${shown}`,
      )
    }
    if (target.startsWith(`${from}.`) || from.startsWith(`${target}.`)) {
      throw new MongoError(
        'BadValue',
        `The source and target field for $rename must not be on the same path: ${shown}`,
      )
    }
    if (isDynamic(source)) {
      throw new MongoError('BadValue', `The source field for $rename may not be dynamic: ${from}`)
    }
    if (isDynamic(destination)) {
      throw new MongoError(
        'BadValue',
        `The destination field for $rename may not be dynamic: ${target}`,
      )
    }
    insertNode(this.root, source, { kind: 'placeholder' })
    insertNode(this.root, destination, { kind: 'rename', from: source })
  }

  #parts(path: string): string[] {
    const parts = splitPath(path)
    checkNames(parts, path)
    const positions = parts.filter((part) => part === POSITIONAL).length
    if (positions > 1) {
      throw new MongoError(
        'BadValue',
        `Too many positional (i.e. '$') elements found in path '${path}'`,
      )
    }
    if (parts[0] === POSITIONAL) {
      throw new MongoError(
        'BadValue',
        `Cannot have positional (i.e. '$') element in the first position in path '${path}'`,
      )
    }
    this.positional ||= positions > 0
    for (const [at, part] of parts.entries())
      if (isArrayPart(part)) this.#identifier(part, at, path)
    return parts
  }

  #identifier(part: string, at: number, path: string): void {
    if (at === 0) {
      throw new MongoError(
        'BadValue',
        `Cannot have array filter identifier (i.e. '$[<id>]') element in the first position in path '${path}'`,
      )
    }
    const identifier = identifierOf(part)
    if (identifier === '') return
    if (!this.#options.arrayFilters.has(identifier)) {
      throw new MongoError(
        'BadValue',
        `No array filter found for identifier '${identifier}' in path '${path}'`,
      )
    }
    this.used.add(identifier)
  }
}

function isDynamic(parts: readonly string[]): boolean {
  return parts.some((part) => part === POSITIONAL || isArrayPart(part))
}

function checkNames(parts: readonly string[], path: string): void {
  if (path === '') throw new MongoError('EmptyFieldName', 'An empty update path is not valid.')
  if (parts.includes('')) {
    throw new MongoError(
      'EmptyFieldName',
      `The update path '${path}' contains an empty field name, which is not allowed.`,
    )
  }
}

function makeModifier(operator: string, operand: Operand, options: ParseUpdateOptions): Modifier {
  const { collation } = options
  switch (operator) {
    case '$set':
      return setModifier(operand, false)
    case '$setOnInsert':
      return setModifier(operand, true)
    case '$unset':
      return unsetModifier()
    case '$inc':
    case '$mul':
      return arithmeticModifier(operator, operand)
    case '$min':
    case '$max':
      return extremeModifier(operator, operand, collation)
    case '$currentDate':
      return currentDateModifier(operand)
    case '$bit':
      return bitModifier(operand)
    case '$push':
      return pushModifier(operand, collation)
    case '$addToSet':
      return addToSetModifier(operand, collation)
    case '$pop':
      return popModifier(operand)
    case '$pull':
      return pullModifier(operand, { collation })
    default:
      return pullAllModifier(operand, collation)
  }
}
