/** A hundred objects, as a database would give them. */
export const list = Array.from({ length: 100 }, (_, index) => ({
  id: index + 1,
  name: `Item ${index + 1}`,
  price: 990 + index * 7,
  tags: ['new', index % 2 === 0 ? 'even' : 'odd'],
  stocked: index % 3 !== 0,
}))
