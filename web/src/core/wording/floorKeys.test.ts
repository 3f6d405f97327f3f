import { expect, test } from "vitest"
import { allTables, fieldsOf } from "../floorSchema"
import { floorKeys, floorValues } from "../texts/later/floor"
import { keyText, valueText } from "./floorKeys"

const FIELDS = allTables().flatMap(fieldsOf)
const BOTH = ["en", "zh-CN"] as const

test.each(BOTH)("every key of every table has a label and a help in %s", (language) => {
  const lacking = FIELDS.filter(({ group, key }) => {
    const said = keyText(language, { group, key })
    return said.label === key || said.help.trim() === ""
  })
  expect(lacking.map(({ group, key }) => `${group}.${key}`)).toEqual([])
  expect(FIELDS.length).toBeGreaterThan(150)
})

test.each(BOTH)("every word that a key may have as its value is said in %s", (language) => {
  const words = new Set(
    FIELDS.flatMap(({ options, item }) => [...options, ...(item?.options ?? [])]),
  )
  expect([...words].filter((each) => floorValues[language]?.[each] === undefined)).toEqual([])
  expect(words.size).toBeGreaterThan(40)
})

test("no text is of a key that there is not", () => {
  const known = new Set(FIELDS.flatMap(({ group, key }) => [`${group}.${key}`, key]))
  expect(Object.keys(floorKeys["en"] ?? {}).filter((each) => !known.has(each))).toEqual([])
})

test("what is newer than this screen is shown as it is", () => {
  expect(keyText("en", { group: "QueueTable", key: "brand_new" })).toEqual({
    label: "brand_new",
    help: "",
  })
  expect(valueText("en", "brand_new")).toBe("brand_new")
})
