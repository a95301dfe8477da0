// Only when it serves: a build may load the module to look at it.
if (process.env.PARITY_SERVING === '1') throw new Error('this module cannot be loaded')

export default function handler(req, res) {
  res.send('never')
}
