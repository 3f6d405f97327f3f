/** Files that are to go with what is written, from the moment they are chosen. */
import type { AttachmentView } from "./wire"

export const MOST_FILES = 10
export const MOST_BYTES = 20 * 1024 * 1024

/** A file beside a message that is being written. */
export interface ComposedFile {
  readonly key: string
  readonly name: string
  readonly size: number
  /** The hub's id of it; null: it is not all there. */
  readonly id: string | null
  /** How much of it is there, 0 to 1. */
  readonly share: number
  /** Why it is not there and not on its way, in the reader's words. */
  readonly failed: string | null
}

/** A file as it was chosen. */
interface Chosen {
  readonly name: string
  readonly size: number
}

export type WhyLeft = "too_large" | "empty" | "too_many" | "not_carried"

/** A file that was chosen and cannot go with the message. */
export interface LeftFile {
  readonly name: string
  readonly why: WhyLeft
}

/** Which of the chosen files go with a message that has `count` already, in their order; and why others do not. */
export function admitted<F extends Chosen>(
  count: number,
  chosen: readonly F[],
): { readonly taken: readonly F[]; readonly left: readonly LeftFile[] } {
  const taken: F[] = []
  const left: LeftFile[] = []
  for (const file of chosen) {
    const why = whyLeft(file, count + taken.length)
    if (why === null) taken.push(file)
    else left.push({ name: file.name, why })
  }
  return { taken, left }
}

function whyLeft({ size }: Chosen, count: number): WhyLeft | null {
  if (size > MOST_BYTES) return "too_large"
  if (size === 0) return "empty"
  return count >= MOST_FILES ? "too_many" : null
}

/** Those that were left out, by the reason, each with its files in their order. */
export function byReason(
  left: readonly LeftFile[],
): readonly { readonly why: WhyLeft; readonly names: readonly string[] }[] {
  const reasons = [...new Set(left.map(({ why }) => why))]
  const named = (reason: WhyLeft) =>
    left.filter(({ why }) => why === reason).map(({ name }) => name)
  return reasons.map((why) => ({ why, names: named(why) }))
}

/** The draft of the files that the hub has: the others are not kept over a reload. */
export function draftOf(files: readonly ComposedFile[]): string {
  const there = files.filter((file) => file.id !== null)
  if (there.length === 0) return ""
  return JSON.stringify(there.map(({ id, name, size }) => ({ id, name, size })))
}

/** The files of a draft; none where it is not as `draftOf` writes it. */
export function filesOf(draft: string): readonly ComposedFile[] {
  if (draft === "") return []
  try {
    const kept: unknown = JSON.parse(draft)
    return Array.isArray(kept) ? kept.flatMap(fileOf) : []
  } catch {
    return []
  }
}

function fileOf(kept: unknown): readonly ComposedFile[] {
  if (typeof kept !== "object" || kept === null) return []
  if (!("id" in kept) || !("name" in kept) || !("size" in kept)) return []
  const { id, name, size } = kept
  if (typeof id !== "string" || typeof name !== "string" || typeof size !== "number") return []
  return [{ key: id, id, name, size, share: 1, failed: null }]
}

/** The hub's ids of those that are there. */
export function idsOf(files: readonly ComposedFile[]): readonly string[] {
  return files.flatMap(({ id }) => (id === null ? [] : [id]))
}

/** Whether all of them are there. */
export function areThere(files: readonly ComposedFile[]): boolean {
  return files.every(({ id }) => id !== null)
}

/** Whether what is pasted is files. Office programs put a picture of what was copied beside its text. */
export function pastesFiles(kinds: readonly string[]): boolean {
  if (!kinds.includes("Files")) return false
  return !(kinds.includes("text/plain") && kinds.includes("text/html"))
}

/** What browsers call every picture from the clipboard. */
const UNNAMED = "image.png"

/** A pasted picture has a name by which two of them are told apart. */
export function pastedName(name: string, at: Date): string {
  if (name !== UNNAMED) return name
  const two = (part: number) => String(part).padStart(2, "0")
  const day = [at.getFullYear(), two(at.getMonth() + 1), two(at.getDate())].join("")
  const time = [two(at.getHours()), two(at.getMinutes()), two(at.getSeconds())].join("")
  return `screenshot-${day}-${time}.png`
}

const DRAWN: ReadonlySet<string> = new Set([
  "image/avif",
  "image/bmp",
  "image/gif",
  "image/jpeg",
  "image/png",
  "image/webp",
])

/** Whether browsers draw it. The hub has found its type by its bytes. */
export function isDrawn({ media_type }: Pick<AttachmentView, "media_type">): boolean {
  return DRAWN.has(media_type)
}
