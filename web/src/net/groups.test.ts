import { expect, test } from "vitest"
import { readGroups, renameGroup } from "./groups"
import { HubHttp } from "./http"

const VIP = { kind: "group", name: "VIP" } as const

/** A hub that gives these answers, one after the other, and what it was asked. */
function answering(...answers: readonly object[]): { http: HubHttp; asked: string[] } {
  const asked: string[] = []
  const rest = [...answers]
  const http = new HubHttp((url, init) => {
    asked.push(`${String(url)} ${typeof init?.body === "string" ? init.body : ""}`.trim())
    return Promise.resolve(new Response(JSON.stringify(rest.shift() ?? {}), { status: 200 }))
  })
  return { http, asked }
}

test("a group is renamed until the hub says that it is done", async () => {
  const { http, asked } = answering({ customers: 2000, done: false }, { customers: 5, done: true })
  expect(await renameGroup(http, VIP, "Best")).toBe(2005)
  expect(asked).toHaveLength(2)
  expect(asked[0]).toBe('/api/v1/groups/rename {"kind":"group","name":"VIP","to":"Best"}')
})

test("groups are read behind those that are there", async () => {
  const { http, asked } = answering({ items: [{ ...VIP, customers: 3 }], next_cursor: "c" })
  expect(await readGroups(http, 50, "b")).toEqual({
    items: [{ ...VIP, customers: 3 }],
    next: "c",
  })
  expect(asked).toEqual(["/api/v1/groups?limit=50&cursor=b"])
})
