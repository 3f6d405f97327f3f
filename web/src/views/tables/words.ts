/** What pages of tables say of their fields and keys. */
import { computed, type ComputedRef } from "vue"
import type { Language } from "../../core/format"
import type { Field } from "../../core/formSchema"
import type { TableKind } from "../../core/tablesDraft"
import { isKeyOf } from "../../core/texts"
import { floorTexts } from "../../core/texts/later/floor"
import { keyText, valueText, type KeyTexts } from "../../core/wording/keyTexts"
import { useTables, type TableWords } from "../../state/tables"
import { useLaterTexts, useTexts } from "../../state/texts"

type UiKey = keyof (typeof floorTexts)["en"]

export function isUiKey(key: string): key is UiKey {
  return isKeyOf(floorTexts.en, key)
}

export function useTableWords() {
  return { f: useLaterTexts(floorTexts), words: useTables().words }
}

/** What a file is made of, and how it is called. */
export interface WordsOf {
  readonly texts: KeyTexts
  readonly kinds: readonly TableKind[]
  readonly fieldsOf: (definition: string) => readonly Field[]
  /** Of one of a kind, such as *Queue*. */
  readonly one: (kind: string) => string
  readonly list: (list: string) => string
}

export function wordsOf(of: WordsOf): ComputedRef<TableWords> {
  const f = useLaterTexts(floorTexts)
  const { language } = useTexts()
  const group = (kind: string) => of.kinds.find((each) => each.kind === kind)?.definition ?? ""
  const text = (named: Pick<Field, "group" | "key">) => keyText(of.texts, language.value, named)
  return computed(() => ({
    table: (kind, id) => (id === kind ? of.one(kind) : `${of.one(kind)} ${id}`),
    list: of.list,
    label: (group, key) => text({ group, key }).label,
    help: (group, key) => text({ group, key }).help,
    path: (kind, path) => text({ group: kind.definition, key: path.split("/")[0] ?? "" }).label,
    keyOf: (kind, key) => text({ group: group(kind), key }).label,
    word: (value) => valueText(of.texts, language.value, value),
    value: (value) => shown(value, { of, f: f.value, language: language.value, inner: null }),
    valueOf(kind, key, value) {
      const inner = of.fieldsOf(group(kind)).find((each) => each.key === key)?.inner ?? null
      return shown(value, { of, f: f.value, language: language.value, inner })
    },
  }))
}

interface Saying {
  readonly of: WordsOf
  readonly f: (key: "nothing" | "yes" | "no") => string
  readonly language: Language
  /** Of which table the keys are that stand in it. */
  readonly inner: string | null
}

function shown(value: unknown, saying: Saying): string {
  const { of, f, language, inner } = saying
  if (typeof value === "boolean") return f(value ? "yes" : "no")
  if (typeof value === "string" && value !== "") return valueText(of.texts, language, value)
  if (typeof value === "object" && value !== null) {
    const label = (key: string) =>
      inner === null ? key : keyText(of.texts, language, { group: inner, key }).label
    const parts = Object.entries(value).map(([key, each]) => {
      const said = shown(each, saying)
      return Array.isArray(value) ? said : `${label(key)} ${said}`
    })
    if (parts.length > 0) return parts.join(", ")
  }
  return typeof value === "number" ? String(value) : f("nothing")
}
