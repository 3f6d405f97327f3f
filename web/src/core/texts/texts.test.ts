import { describe, expect, test } from "vitest"
import { codeText, languageFor, translator } from "."
import { en } from "./en"
import { zh } from "./zh"

const placeholders = (text: string) =>
  [...text.matchAll(/\{(\w+)\}/g)].map((found) => found[1]).sort()

describe("every language says the same things", () => {
  const chinese: Readonly<Record<string, string>> = zh

  test.each(Object.entries(en))("%s", (key, text) => {
    expect(chinese[key]?.trim()).toBeTruthy()
    expect(placeholders(chinese[key] ?? "")).toEqual(placeholders(text))
  })
})

describe("so do those that are loaded later", () => {
  const loaded = (language: "en" | "zh") =>
    Object.entries(
      language === "en"
        ? import.meta.glob<Record<string, object>>("./later/en/*.ts", { eager: true })
        : import.meta.glob<Record<string, object>>("./later/zh/*.ts", { eager: true }),
    ).flatMap(([path, subject]) =>
      Object.values(subject).flatMap((texts) =>
        Object.entries(texts).map(([key, text]) => [path.split("/").at(-1), key, text] as const),
      ),
    )
  const chinese = loaded("zh")

  test.each(loaded("en"))("%s %s", (file, key, text) => {
    const found = chinese.find(([of, name]) => of === file && name === key)?.[2]
    expect(String(found).trim()).toBeTruthy()
    expect(placeholders(String(found))).toEqual(placeholders(String(text)))
  })
})

test("no key stands under two subjects", () => {
  const subjects = import.meta.glob<Record<string, object>>("./en/!(index).ts", { eager: true })
  const keys = Object.values(subjects)
    .flatMap((subject) => Object.values(subject))
    .flatMap((texts) => Object.keys(texts))
  expect(keys.length).toBe(Object.keys(en).length)
})

test("parameters stand where the text wants them", () => {
  expect(translator("en")("wrap_up.left", { seconds: 7 })).toBe("7 s left")
  expect(translator("zh-CN")("wrap_up.left", { seconds: 7 })).toBe("剩余 7 秒")
})

test("a code newer than this console is shown in plain letters", () => {
  expect(codeText(translator("en"), "outcome", "sent_to_moon")).toBe("sent to moon")
  expect(codeText(translator("zh-CN"), "outcome", "answered")).toBe("已接听")
})

test.each([
  [["zh-CN", "en"], "zh-CN"],
  [["zh-Hant-TW"], "zh-CN"],
  [["en-GB", "zh"], "en"],
  [["fr", "zh"], "zh-CN"],
  [["fr"], "en"],
])("%o prefers %s", (preferred, expected) => {
  expect(languageFor(preferred)).toBe(expected)
})
