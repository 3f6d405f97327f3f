/** Parts as rows that are typed: read from a field, written as a list, and summed to the cent. */
import type { PartView, PriceView } from "./wire"

/** `price` empty: what the list says; `listed`: what that is, once it is known. */
export interface PartRow {
  readonly part: string
  readonly quantity: string
  readonly price: string
  readonly warranty: boolean
  readonly listed: PriceView | null
}

export const NEW_ROW: PartRow = {
  part: "",
  quantity: "1",
  price: "",
  warranty: false,
  listed: null,
}

/** As the hub reads lines. */
const LINE =
  /^(\S(?:.*?\S)?)(?:\s*[x×*]\s*(\d{1,6}(?:\.\d{1,3})?))?(?:\s*@\s*(\d{1,9}(?:\.\d{1,2})?))?(\s+(?:warranty|保修))?$/i
const QUANTITY = /^(\d{1,6})(?:\.(\d{1,3}))?$/
const AMOUNT = /^(\d{1,12})(?:\.(\d{1,2}))?$/
const THOUSANDTHS = 3
const CENTS = 2

/** The rows of a field: lines as people write them, or a list. */
export function rowsIn(text: string): readonly PartRow[] {
  if (text.trimStart().startsWith("[")) return listIn(text).map(rowOf)
  return text.split("\n").flatMap((line) => {
    const [, part, quantity = "1", price = "", warranty] = LINE.exec(line.trim()) ?? []
    return part === undefined
      ? []
      : [{ ...NEW_ROW, part, quantity, price, warranty: warranty !== undefined }]
  })
}

function listIn(text: string): readonly unknown[] {
  try {
    const said: unknown = JSON.parse(text)
    return Array.isArray(said) ? said : []
  } catch {
    return []
  }
}

function rowOf(said: unknown): PartRow {
  const member = (name: string): unknown =>
    typeof said === "object" && said !== null ? Reflect.get(said, name) : undefined
  const word = (name: string, none: string) => {
    const value = member(name)
    return typeof value === "string" || typeof value === "number" ? String(value) : none
  }
  return {
    ...NEW_ROW,
    part: word("part", ""),
    quantity: word("quantity", "1"),
    price: word("price", ""),
    warranty: member("warranty") === true,
  }
}

/** The rows of parts that were priced before. */
export function rowsOfLines(lines: readonly PartView[]): readonly PartRow[] {
  return lines.map(({ part, quantity, price, reason }) => {
    const warranty = reason !== null
    return { ...NEW_ROW, part, quantity, warranty, price: warranty ? "" : price }
  })
}

/** Whether anything was typed into it. */
function isSaid({ part, quantity, price, warranty }: PartRow): boolean {
  return part.trim() !== "" || price.trim() !== "" || warranty || !["", "1"].includes(quantity)
}

/** The rows as the hub takes them; a price that is the list's is left to the list. */
export function textOfRows(rows: readonly PartRow[]): string {
  const said = rows.filter(isSaid).map((row) => ({
    part: row.part.trim(),
    quantity: row.quantity.trim(),
    ...(row.warranty || isByList(row) ? {} : { price: row.price.trim() }),
    ...(row.warranty ? { warranty: true } : {}),
  }))
  return said.length === 0 ? "" : JSON.stringify(said)
}

/** Which member of the list a row is; null: none, as nothing was typed into it. */
export function placeOf(rows: readonly PartRow[], row: PartRow): number | null {
  return isSaid(row) ? rows.slice(0, rows.indexOf(row)).filter(isSaid).length : null
}

function isByList({ price, listed }: PartRow): boolean {
  if (price.trim() === "") return true
  const cents = centsOf(price)
  return listed !== null && cents !== null && cents === centsOf(listed.price)
}

/** The row with what the list says of its part; a price that somebody typed stays. */
export function withListed(row: PartRow, prices: readonly PriceView[]): PartRow {
  const listed = listedFor(row.part, prices)
  if (!isByList(row)) return { ...row, listed }
  return { ...row, listed, price: listed?.price ?? "" }
}

/** Of prices that hold today the one for the model, else for any; the newest. */
export function listedFor(part: string, prices: readonly PriceView[]): PriceView | null {
  const own = prices.filter((price) => isSamePart(price.part, part))
  const best = own.some(({ model }) => model !== null)
    ? own.filter(({ model }) => model !== null)
    : own
  return best.toSorted((a, b) => (a.valid_from < b.valid_from ? 1 : -1))[0] ?? null
}

export function isSamePart(one: string, other: string): boolean {
  return one.trim().toLowerCase() === other.trim().toLowerCase()
}

function scaled(text: string, pattern: RegExp, places: number): bigint | null {
  const found = pattern.exec(text.trim())
  return found === null ? null : BigInt(`${found[1]}${(found[2] ?? "").padEnd(places, "0")}`)
}

/** `89` or `89.50` in cents; null: no amount. */
export function centsOf(amount: string): bigint | null {
  return scaled(amount, AMOUNT, CENTS)
}

/** What a row costs, rounded half up to the cent; null: not known. */
export function centsOfRow({ quantity, price, warranty, listed }: PartRow): bigint | null {
  if (warranty) return 0n
  const many = scaled(quantity, QUANTITY, THOUSANDTHS)
  const each = centsOf(price.trim() === "" ? (listed?.price ?? "") : price)
  return many === null || each === null ? null : (many * each + 500n) / 1000n
}

/** The sum of the rows and more; null: something of it is not known. */
export function totalCents(rows: readonly PartRow[], more = "0"): bigint | null {
  const all = [...rows.filter(isSaid).map(centsOfRow), centsOf(more)]
  return all.reduce<bigint | null>(
    (sum, each) => (sum === null || each === null ? null : sum + each),
    0n,
  )
}

/** `89.50` */
export function amountOf(cents: bigint): string {
  const text = cents.toString().padStart(CENTS + 1, "0")
  return `${text.slice(0, -CENTS)}.${text.slice(-CENTS)}`
}

/** Of what is priced; that of the hub where the list says none. */
export function currencyOf(rows: readonly PartRow[], usual = "CNY"): string {
  return rows.find(({ listed }) => listed !== null)?.listed?.currency ?? usual
}
