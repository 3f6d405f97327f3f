import { expect, test } from "vitest"
import { HubHttp } from "../net/http"
import { createProof } from "./proof"

function asking(...statuses: readonly number[]) {
  const left = [...statuses]
  const proof = createProof()
  const asked: string[] = []
  const http = new HubHttp((url, init) => {
    asked.push(`${init?.method ?? "GET"} ${String(url)}`)
    const status = left.shift() ?? 500
    const body =
      status === 403 ? { code: "reauthentication_needed" } : { path: "/", expires_at: "" }
    return Promise.resolve(new Response(status === 204 ? null : JSON.stringify(body), { status }))
  }, proof.ask)
  return { proof, http, asked }
}

test("a request that needs a proof is sent again once it is given", async () => {
  const { proof, http, asked } = asking(403, 204)
  const done = http.users.takeFactorAway("lina")
  await expect.poll(() => proof.isAsked.value).toBe(true)
  expect(asked).toHaveLength(1)
  proof.settle(true)
  await done
  expect(asked).toEqual(Array(2).fill("DELETE /api/v1/admin/users/lina/second-factor"))
  expect(proof.isAsked.value).toBe(false)
})

test("all that wait are asked once, and none is sent again when it is cancelled", async () => {
  const { proof, http, asked } = asking(403, 403)
  const both = Promise.allSettled(["lina", "wang"].map((name) => http.users.takeFactorAway(name)))
  await expect.poll(() => asked.length).toBe(2)
  await expect.poll(() => proof.isAsked.value).toBe(true)
  proof.settle(false)
  const told = await both
  expect(told.map((each) => each.status === "rejected" && String(each.reason))).toEqual(
    Array(2).fill("Error: 403 reauthentication_needed"),
  )
  expect(asked).toHaveLength(2)
})

test("a proof that did not help is not asked for for ever", async () => {
  const { proof, http } = asking(403, 403)
  const done = http.users.takeFactorAway("lina")
  await expect.poll(() => proof.isAsked.value).toBe(true)
  proof.settle(true)
  await expect(done).rejects.toMatchObject({ code: "reauthentication_needed" })
  expect(proof.isAsked.value).toBe(false)
})
