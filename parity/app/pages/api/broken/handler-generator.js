export default async function* handler(req, res) {
  res.send('never')
}
