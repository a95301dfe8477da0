import { addParts, divideParts } from '../../bson/decimal-arithmetic.ts'
import {
  decimalParts,
  type DecimalParts,
  exactPartsOfDouble,
  partsOfBigInt,
  roundToDecimal,
} from '../../bson/decimal.ts'
import { fitsInt64 } from '../../bson/numbers.ts'
import { Double, Long, type NumericValue, type Value } from '../../bson/value.ts'
import { intOrLong } from './numeric.ts'

/**
 * A sum that loses nothing on the way: integers are added as integers, doubles with their rounding
 * errors kept apart (Neumaier), decimals as decimals. What type the answer has is decided at the end.
 *
 * @example const sum = new Summation(); sum.add(new Double(0.1)); sum.total()
 */
export class Summation {
  count = 0
  #widest: 'int' | 'long' | 'double' | 'decimal' = 'int'
  #small = 0
  #whole = 0n
  #real = 0
  #lost = 0
  #special = 0
  #decimal: DecimalParts | undefined

  add(value: NumericValue): void {
    this.count++
    switch (value._bsontype) {
      case 'Int32':
        this.#small += value.value
        if (Math.abs(this.#small) > 2 ** 52) this.#flush()
        break
      case 'Long':
        this.#whole += value.toBigInt()
        if (this.#widest === 'int') this.#widest = 'long'
        break
      case 'Double':
        this.#addReal(value.value)
        if (this.#widest !== 'decimal') this.#widest = 'double'
        break
      case 'Decimal128': {
        const sum = this.#decimal
          ? addParts(this.#decimal, decimalParts(value))
          : decimalParts(value)
        this.#decimal = decimalParts(roundToDecimal(sum))
        this.#widest = 'decimal'
        break
      }
    }
  }

  #flush(): void {
    this.#whole += BigInt(this.#small)
    this.#small = 0
  }

  #addReal(value: number): void {
    // Infinities and NaN would turn the error term into NaN: they are summed on their own.
    this.#special += value
    const sum = this.#real + value
    this.#lost +=
      Math.abs(this.#real) >= Math.abs(value) ? this.#real - sum + value : value - sum + this.#real
    this.#real = sum
  }

  /** The sum as a double. */
  toDouble(): number {
    this.#flush()
    if (!Number.isFinite(this.#special)) return this.#special
    if (this.#widest === 'int' || this.#widest === 'long') return Number(this.#whole)
    const whole = Number(this.#whole)
    const sum = this.#real + whole
    const lost =
      Math.abs(this.#real) >= Math.abs(whole) ? this.#real - sum + whole : whole - sum + this.#real
    return sum + (lost + this.#lost)
  }

  #toParts(): DecimalParts {
    this.#flush()
    const decimal = this.#decimal ?? partsOfBigInt(0n)
    if (!Number.isFinite(this.#special)) return addParts(decimal, exactPartsOfDouble(this.#special))
    const real =
      this.#real === 0
        ? undefined
        : addParts(exactPartsOfDouble(this.#real), exactPartsOfDouble(this.#lost))
    // A zero with a finer exponent would add digits to the decimal: only what is there is added.
    const rounded = real && decimalParts(roundToDecimal(real))
    const whole = this.#whole === 0n ? decimal : addParts(decimal, partsOfBigInt(this.#whole))
    return rounded ? addParts(whole, rounded) : whole
  }

  /** The sum in the widest type that was seen; a long that overflows becomes a double. */
  total(): Value {
    this.#flush()
    switch (this.#widest) {
      case 'int':
        return fitsInt64(this.#whole) ? intOrLong(this.#whole) : new Double(Number(this.#whole))
      case 'long':
        return fitsInt64(this.#whole)
          ? Long.fromBigInt(this.#whole)
          : new Double(Number(this.#whole))
      case 'double':
        return new Double(this.toDouble())
      default:
        return roundToDecimal(this.#toParts())
    }
  }

  /** The mean: a decimal when one was seen, a double otherwise; null of nothing. */
  average(): Value {
    if (this.count === 0) return null
    if (this.#widest === 'decimal') {
      return roundToDecimal(divideParts(this.#toParts(), partsOfBigInt(BigInt(this.count))))
    }
    return new Double(this.toDouble() / this.count)
  }
}
