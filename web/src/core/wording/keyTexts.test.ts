import { describe, expect, test } from "vitest"
import type { Field } from "../formSchema"
import { allTables as tablesOfFloor, fieldsOf as fieldsOfFloor } from "../floorSchema"
import { allTables as tablesOfSettings, fieldsOf as fieldsOfSettings } from "../settingsKinds"
import { floorWords } from "../texts/later/floor"
import { settingsWords } from "../texts/later/settings"
import { keyText, valueText } from "./keyTexts"

const BOTH = ["en", "zh-CN"] as const
const FILES = [
  ["floor", floorWords, tablesOfFloor().flatMap(fieldsOfFloor)],
  ["settings", settingsWords, tablesOfSettings().flatMap(fieldsOfSettings)],
] as const

function withItems(fields: readonly Field[]): readonly Field[] {
  return fields.flatMap((field) => (field.item === null ? [field] : [field, field.item]))
}

describe.each(FILES)("the %s file", (file, texts, fields) => {
  test.each(BOTH)("has a label and a help for every key of every table in %s", (language) => {
    const lacking = (file === "settings" ? withItems(fields) : fields).filter((field) => {
      const said = keyText(texts, language, field)
      return said.label === field.key || said.help.trim() === ""
    })
    expect(lacking.map(({ group, key }) => `${group}.${key}`)).toEqual([])
    expect(fields.length).toBeGreaterThan(150)
  })

  test.each(BOTH)("has every word that a key may have as its value in %s", (language) => {
    const words = new Set(
      fields.flatMap(({ options, item }) => [...options, ...(item?.options ?? [])]),
    )
    const lacking = [...words].filter((each) => texts.values[language]?.[each] === undefined)
    expect(lacking).toEqual([])
    expect(words.size).toBeGreaterThan(40)
  })

  test("has no text of a key that there is not", () => {
    const known = new Set(withItems(fields).flatMap(({ group, key }) => [`${group}.${key}`, key]))
    expect(Object.keys(texts.keys["en"] ?? {}).filter((each) => !known.has(each))).toEqual([])
  })

  test("shows what is newer than this screen as it is", () => {
    const newer = { group: "QueueTable", key: "brand_new" }
    expect(keyText(texts, "en", newer)).toEqual({ label: "brand_new", help: "" })
    expect(valueText(texts, "en", "brand_new")).toBe("brand_new")
  })
})
