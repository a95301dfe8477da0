/**
 * The numeric error codes that this server sends, by the names that drivers and MongoDB's manual use.
 * A code without an entry is a "location" code: its name is `Location` and the number.
 */
export const CODES = {
  OK: 0,
  InternalError: 1,
  BadValue: 2,
  NoSuchKey: 4,
  UnknownError: 8,
  FailedToParse: 9,
  CannotMutateObject: 10,
  UserNotFound: 11,
  UnsupportedFormat: 12,
  Unauthorized: 13,
  TypeMismatch: 14,
  Overflow: 15,
  InvalidLength: 16,
  ProtocolError: 17,
  AuthenticationFailed: 18,
  IllegalOperation: 20,
  EmptyArrayOperation: 21,
  InvalidBSON: 22,
  LockTimeout: 24,
  NamespaceNotFound: 26,
  IndexNotFound: 27,
  PathNotViable: 28,
  NonExistentPath: 29,
  InvalidPath: 30,
  CannotBackfillArray: 34,
  ConflictingUpdateOperators: 40,
  CursorNotFound: 43,
  NoMatchingDocument: 47,
  NamespaceExists: 48,
  MaxTimeMSExpired: 50,
  DollarPrefixedFieldName: 52,
  InvalidIdField: 53,
  NotSingleValueField: 54,
  InvalidDBRef: 55,
  EmptyFieldName: 56,
  DottedFieldName: 57,
  CommandNotFound: 59,
  ImmutableField: 66,
  CannotCreateIndex: 67,
  IndexAlreadyExists: 68,
  InvalidOptions: 72,
  InvalidNamespace: 73,
  UnknownReplWriteConcern: 79,
  IndexOptionsConflict: 85,
  IndexKeySpecsConflict: 86,
  ShutdownInProgress: 91,
  OperationFailed: 96,
  UnsatisfiableWriteConcern: 100,
  WriteConflict: 112,
  CommandNotSupported: 115,
  ConflictingOperationInProgress: 117,
  DocumentValidationFailure: 121,
  NotAReplicaSet: 123,
  CommandFailed: 125,
  ReadConcernMajorityNotEnabled: 148,
  ViewDepthLimitExceeded: 165,
  CommandNotSupportedOnView: 166,
  OptionNotSupportedOnView: 167,
  InvalidPipelineOperator: 168,
  CannotIndexParallelArrays: 171,
  QueryPlanKilled: 175,
  InvalidIndexSpecificationOption: 197,
  NoSuchSession: 206,
  InvalidUUID: 207,
  QueryFeatureNotAllowed: 224,
  TransactionTooOld: 225,
  NotImplemented: 238,
  ConversionFailure: 241,
  SnapshotTooOld: 239,
  SnapshotUnavailable: 246,
  NoSuchTransaction: 251,
  TransactionCommitted: 256,
  TransactionTooLarge: 257,
  TooManyLogicalSessions: 261,
  ExceededTimeLimit: 262,
  OperationNotSupportedInTransaction: 263,
  ChangeStreamFatalError: 280,
  ChangeStreamHistoryLost: 286,
  TransactionExceededLifetimeLimitSeconds: 290,
  QueryExceededMemoryLimitNoDiskUseAllowed: 292,
  NoQueryExecutionPlans: 291,
  APIVersionError: 322,
  APIStrictError: 323,
  APIDeprecationError: 324,
  NotWritablePrimary: 10_107,
  BSONObjectTooLarge: 10_334,
  DuplicateKey: 11_000,
  InterruptedAtShutdown: 11_600,
  Interrupted: 11_601,
  CursorInUse: 12_051,
  BackgroundOperationInProgressForNamespace: 12_587,
  OutOfDiskSpace: 14_031,
  KeyTooLong: 17_280,
} as const

/** A name out of the table of codes. */
export type CodeName = keyof typeof CODES

/** MongoDB knows an option, this engine does not: the code that says so. */
export const NOT_IMPLEMENTED = 238

/** A field that a command or a sub-document does not have. */
export const UNKNOWN_FIELD = 40_415

/** A required field of a command or a sub-document that is not there. */
export const MISSING_FIELD = 40_414

const NAMES: ReadonlyMap<number, string> = new Map(
  Object.entries(CODES).map(([name, code]) => [code, name]),
)

/**
 * Names a numeric code the way MongoDB does.
 *
 * @example codeNameOf(11000) // 'DuplicateKey'
 * @example codeNameOf(40415) // 'Location40415'
 */
export function codeNameOf(code: number): string {
  return NAMES.get(code) ?? `Location${code}`
}
