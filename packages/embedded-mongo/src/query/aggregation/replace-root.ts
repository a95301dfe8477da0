import { formatValue } from '../../bson/format.ts'
import { bsonTypeName } from '../../bson/type-info.ts'
import { isDocument, type Value } from '../../bson/value.ts'
import { MongoError } from '../../errors/mongo-error.ts'
import { readOptions } from './options.ts'
import { contextOf, mapStage, type Stage, type StageCompiler, type StageTable } from './stage.ts'

function replaceWith(expr: Value, compiler: StageCompiler, name: string): Stage {
  const expression = compiler.compile(expr)
  return mapStage(name, (doc, ctx) => {
    const root = expression(contextOf(ctx, doc))
    if (isDocument(root)) return root
    const what = name === '$replaceRoot' ? "'newRoot' expression " : "'replacement document' "
    throw new MongoError(
      40_228,
      `${what}must evaluate to an object, but resulting value was: ${formatValue(root)}. Type of resulting value: '${bsonTypeName(root)}'. Input document: ${formatValue(doc)}`,
    )
  })
}

/** The stages of this file by their names; stages.ts joins them with all others. */
export const REPLACE_STAGES: StageTable = {
  $replaceWith: replaceWith,
  $replaceRoot: (spec, compiler, name) => {
    const options = readOptions(spec, name, {
      required: ['newRoot'],
      codes: [40_229, 40_230, 40_231],
    })
    return replaceWith(options.get('newRoot'), compiler, name)
  },
}
