import styles from '../../styles/box.module.css'
import dot from '../../lib/dot.png'

export default function Page() {
  return (
    <div className={styles.box}>
      <p className={styles.inner}>styled</p>
      <p id="missing">{String(styles.missing)}</p>
      <p id="image">
        {dot.width}x{dot.height}
      </p>
    </div>
  )
}
