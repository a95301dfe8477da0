/** The longest name that is kept, in characters. In a file of its own: the page knows it as well as the database. */
export const MAX_NAME = 100
