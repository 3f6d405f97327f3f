/** What the page of the floor says of tables and their keys. */
import { computed } from "vue"
import type { Language } from "../../core/format"
import type { TableKind } from "../../core/floorDraft"
import { KINDS } from "../../core/floorDraft"
import { fieldsOf } from "../../core/floorSchema"
import { isKeyOf } from "../../core/texts"
import { floorTexts } from "../../core/texts/later/floor"
import { keyText, valueText } from "../../core/wording/floorKeys"
import { useLaterTexts, useTexts } from "../../state/texts"

type UiKey = keyof (typeof floorTexts)["en"]

export function isUiKey(key: string): key is UiKey {
  return isKeyOf(floorTexts.en, key)
}

export function useFloorWords() {
  const f = useLaterTexts(floorTexts)
  const { language } = useTexts()
  const words = computed(() => ({
    /** `Queue support`. */
    table(kind: string, id: string): string {
      const key = `one.${kind}`
      const name = isUiKey(key) ? f.value(key) : kind
      return id === kind ? name : `${name} ${id}`
    },
    label: (group: string, key: string) => keyText(language.value, { group, key }).label,
    help: (group: string, key: string) => keyText(language.value, { group, key }).help,
    /** The label of a path such as `service_level/seconds`, or of its first key. */
    path(kind: TableKind, path: string): string {
      return keyText(language.value, { group: kind.definition, key: path.split("/")[0] ?? "" })
        .label
    },
    /** The label of a key of a kind of table. */
    keyOf(kind: string, key: string): string {
      const group = KINDS.find((each) => each.kind === kind)?.definition ?? ""
      return keyText(language.value, { group, key }).label
    },
    word: (value: string) => valueText(language.value, value),
    value: (value: unknown) => shown(value, f.value, language.value),
    /** The value of a key, which may be tables with keys of their own. */
    valueOf(kind: string, key: string, value: unknown): string {
      const group = KINDS.find((each) => each.kind === kind)?.definition ?? ""
      const inner = fieldsOf(group).find((each) => each.key === key)?.inner ?? null
      return shown(value, f.value, language.value, inner)
    },
  }))
  return { f, words }
}

type Say = (key: "nothing" | "yes" | "no") => string

/** `inner`: of which table the keys are that stand in it. */
function shown(value: unknown, f: Say, language: Language, inner: string | null = null): string {
  if (typeof value === "boolean") return f(value ? "yes" : "no")
  if (typeof value === "string" && value !== "") return valueText(language, value)
  if (typeof value === "object" && value !== null) {
    const label = (key: string) =>
      inner === null ? key : keyText(language, { group: inner, key }).label
    const parts = Object.entries(value).map(([key, each]) => {
      const said = shown(each, f, language, inner)
      return Array.isArray(value) ? said : `${label(key)} ${said}`
    })
    if (parts.length > 0) return parts.join(", ")
  }
  return typeof value === "number" ? String(value) : f("nothing")
}
