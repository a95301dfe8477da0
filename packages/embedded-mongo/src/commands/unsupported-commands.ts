const NAMES = `
  analyze appendOplogNote applyOps authenticate autoCompact clearJumboFlag
  cloneCollectionAsCapped compact connPoolStats convertToCapped createRole
  createSearchIndexes createUser currentOp dataSize dbHash dropAllRolesFromDatabase
  dropAllUsersFromDatabase dropConnections dropRole dropSearchIndex dropUser enableSharding
  features filemd5 flushRouterConfig fsync fsyncUnlock getClusterParameter getDefaultRWConcern
  getShardMap grantPrivilegesToRole grantRolesToRole grantRolesToUser invalidateUserCache
  killAllSessionsByPattern killOp listCommands listSearchIndexes listShards lockInfo logRotate
  logout mapReduce movePrimary planCacheClear planCacheClearFilters planCacheListFilters
  planCacheSetFilter profile reIndex reapLogicalSessionCacheNow refineCollectionShardKey
  replSetGetConfig replSetInitiate replSetReconfig replSetStepDown reshardCollection
  revokePrivilegesFromRole revokeRolesFromRole revokeRolesFromUser rolesInfo
  rotateCertificates saslContinue saslStart setClusterParameter setDefaultRWConcern
  setFeatureCompatibilityVersion setIndexCommitQuorum setParameter shardCollection
  shardingState shutdown split top updateRole updateSearchIndex updateUser usersInfo
  validateDBMetadata
`

/** Commands that MongoDB has and this engine refuses by name (238); others get "no such command". */
export const UNSUPPORTED_COMMANDS: readonly string[] = NAMES.trim().split(/\s+/)
