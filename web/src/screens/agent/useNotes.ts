import { inject, type InjectionKey } from "vue"
import type { NoteBook } from "./notes"

export const NOTES: InjectionKey<NoteBook> = Symbol("notes")

export function useNotes(): NoteBook {
  const notes = inject(NOTES)
  if (notes === undefined) throw new Error("no notes")
  return notes
}
