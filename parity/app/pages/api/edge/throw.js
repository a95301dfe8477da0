export const config = { runtime: 'edge' }

export default async function handler() {
  throw new Error('edge secret')
}
