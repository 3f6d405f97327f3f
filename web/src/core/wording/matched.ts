/** What of a customer was typed, for a screen that marks it. */
import type { Matched } from "../wire"

export interface Part {
  readonly text: string
  readonly marked: boolean
}

/** A text in parts, those marked that were typed; the places count characters, not UTF-16 units. */
export function markedParts(
  text: string,
  matched: readonly Matched[],
  field: Matched["field"],
): readonly Part[] {
  const characters = [...text]
  const isMarked = characters.map((_, place) =>
    matched.some(
      (one) => one.field === field && one.text === text && one.from <= place && place < one.to,
    ),
  )
  const parts: Part[] = []
  characters.forEach((character, place) => {
    const marked = isMarked[place] === true
    const last = parts.at(-1)
    if (last?.marked === marked) parts[parts.length - 1] = { text: last.text + character, marked }
    else parts.push({ text: character, marked })
  })
  return parts
}
