/** The table as it must stand in the README. */
export function missingTable(): string
/** The table as it stands in the README. */
export function writtenTable(): string
