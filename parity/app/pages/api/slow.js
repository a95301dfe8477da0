export const config = { maxDuration: 1 }

export default async function handler(req, res) {
  await new Promise((resolve) => setTimeout(resolve, 1300))
  res.send('slow but done')
}
