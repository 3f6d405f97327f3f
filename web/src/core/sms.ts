/**
 * How many text messages a text is. In GSM-7 one has room for 160 septets, of several each for 153; a text
 * with any other character goes as UCS-2, with room for 70 and 67 units of UTF-16. What takes two places is
 * never torn apart:
 *
 *     152 a, €, 153 a     € does not fit the first: 152 | € and 151 a | 2 a     3 messages
 *
 * Source: 3GPP TS 23.038, 6.2.1, and TS 23.040, 9.2.3.24.1.
 */

const BASIC =
  "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?" +
  "¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà"
const EXTENDED = "\f^{}\\[~]|€"
/** Septets or units of each character; undefined: GSM-7 does not have it. */
const SEPTETS: ReadonlyMap<string, number> = new Map([
  ...[...BASIC].map((each) => [each, 1] as const),
  ...[...EXTENDED].map((each) => [each, 2] as const),
])

interface Room {
  readonly one: number
  readonly each: number
}

const GSM7: Room = { one: 160, each: 153 }
const UCS2: Room = { one: 70, each: 67 }

export interface Parts {
  readonly count: number
  /** Places that are free in the last. */
  readonly left: number
  readonly encoding: "gsm7" | "ucs2"
}

export function smsParts(text: string): Parts {
  const characters = [...text]
  const isGsm = characters.every((each) => SEPTETS.has(each))
  const sizes = characters.map((each) => (isGsm ? (SEPTETS.get(each) ?? 1) : each.length))
  return { ...packed(sizes, isGsm ? GSM7 : UCS2), encoding: isGsm ? "gsm7" : "ucs2" }
}

function packed(sizes: readonly number[], room: Room): Omit<Parts, "encoding"> {
  const total = sizes.reduce((sum, size) => sum + size, 0)
  if (total <= room.one) return { count: Math.min(total, 1), left: room.one - total }
  const start = { count: 1, left: room.each }
  return sizes.reduce(
    ({ count, left }, size) =>
      size <= left ? { count, left: left - size } : { count: count + 1, left: room.each - size },
    start,
  )
}
