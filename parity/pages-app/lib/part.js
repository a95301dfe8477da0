export default function Part({ name }) {
  return <b>part {name}</b>
}

export function Named() {
  return <i>named part</i>
}
