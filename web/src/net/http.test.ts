import { expect, test } from "vitest"
import { A_SESSION } from "../core/testing"
import { HttpProblem, HubHttp } from "./http"

interface Call {
  readonly url: string
  readonly method: string
  readonly csrf: string | null
  readonly body: unknown
}

function hub(
  ...answers: readonly (readonly [status: number, body: unknown, headers?: HeadersInit])[]
) {
  const calls: Call[] = []
  const left = [...answers]
  const answer = (url: RequestInfo | URL, init?: RequestInit) => {
    const headers = new Headers(init?.headers)
    const body: unknown = typeof init?.body === "string" ? JSON.parse(init.body) : null
    calls.push({
      url: String(url),
      method: init?.method ?? "GET",
      csrf: headers.get("X-CSRF-Token"),
      body,
    })
    const [status, content, extra] = left.shift() ?? [500, null]
    const text = content === null ? null : JSON.stringify(content)
    return Promise.resolve(new Response(text, { status, ...(extra ? { headers: extra } : {}) }))
  }
  return { calls, http: new HubHttp(answer) }
}

const TICKET = { ticket: "T1", expires_at: "2026-11-21T08:00:00.000Z" }

test("what changes something carries the token of the session, what reads does not", async () => {
  const { http, calls } = hub(
    [200, A_SESSION],
    [201, TICKET],
    [200, { items: [], next_cursor: null }],
  )
  await http.signIn("Li Na", "secret")
  expect(await http.ticket()).toBe("T1")
  await http.recentContacts("support", 20)
  expect(calls.map((call) => call.csrf)).toEqual([null, "C1", null])
})

test("a token replaced by another tab is fetched anew, once", async () => {
  const { http, calls } = hub(
    [200, A_SESSION],
    [403, { code: "bad_csrf_token" }],
    [200, { ...A_SESSION, csrf_token: "C2" }],
    [201, TICKET],
  )
  await http.session()
  expect(await http.ticket()).toBe("T1")
  expect(calls.at(-1)?.csrf).toBe("C2")
})

test("a search and a sign-out go through with the token that another tab has now", async () => {
  const stale = [403, { code: "bad_csrf_token" }] as const
  const anew = [200, { ...A_SESSION, csrf_token: "C2" }] as const
  const page = { items: [], next_cursor: null, total: 0, total_is_least: false }
  const search = hub(stale, anew, [200, page])
  expect((await search.http.searchCustomers("Lu", 8)).total).toBe(0)
  const leave = hub(stale, anew, [204, null])
  await leave.http.signOut()
  for (const { calls } of [search, leave])
    expect(calls.map(({ csrf }) => csrf)).toEqual([null, null, "C2"])
})

test("nothing is done in the name of another who has signed in in another tab", async () => {
  const { http, calls } = hub(
    [200, A_SESSION],
    [403, { code: "bad_csrf_token" }],
    [200, { ...A_SESSION, user: "Wang Wei", csrf_token: "C2" }],
  )
  await http.session()
  const patch = http.changeCustomer("C1", 7, { tier: "gold" })
  await expect(patch).rejects.toMatchObject({ code: "bad_csrf_token" })
  expect(calls.map(({ method }) => method)).toEqual(["GET", "PATCH", "GET"])
})

test("what is refused for another reason is asked for once", async () => {
  const { http, calls } = hub([403, { code: "forbidden" }])
  await expect(http.ticket()).rejects.toMatchObject({ code: "forbidden" })
  expect(calls).toHaveLength(1)
})

test("staying signed in carries the token of the session, and the one that another tab has now", async () => {
  const { http, calls } = hub(
    [200, A_SESSION],
    [403, { code: "bad_csrf_token" }],
    [200, { ...A_SESSION, csrf_token: "C2" }],
    [200, { ...A_SESSION, csrf_token: "C2", ends_at: A_SESSION.ends_at_latest }],
  )
  await http.session()
  expect((await http.renew()).ends_at).toBe(A_SESSION.ends_at_latest)
  expect(calls.map((call) => [call.method, call.csrf])).toEqual([
    ["GET", null],
    ["POST", "C1"],
    ["GET", null],
    ["POST", "C2"],
  ])
})

test("not signed in is an answer, not a failure", async () => {
  expect(await hub([401, { code: "unauthorized" }]).http.session()).toBeNull()
})

test("locked out for guessing says for how long", async () => {
  const { http } = hub([
    429,
    { code: "too_many_attempts", detail: "wait" },
    { "Retry-After": "30" },
  ])
  await expect(http.signIn("a", "b")).rejects.toMatchObject({ status: 429, retryAfterSeconds: 30 })
})

test("a page that is not ours is a problem with its status", async () => {
  await expect(hub([502, null]).http.why("c1")).rejects.toMatchObject({
    status: 502,
    code: "unknown",
  })
})

test("a hub that cannot be reached is a problem too", async () => {
  const http = new HubHttp(() => Promise.reject(new TypeError("failed to fetch")))
  await expect(http.session()).rejects.toBeInstanceOf(HttpProblem)
})

test("an answer of the wrong shape is not passed on", async () => {
  await expect(hub([200, { ...A_SESSION, role: "king" }]).http.session()).rejects.toThrow(
    "expected one of",
  )
})

test("a customer's card is held to the schema", async () => {
  await expect(hub([200, { customer: {} }]).http.card("k1")).rejects.toThrow(
    "answer of get_customers_id_card/as_of: is missing",
  )
})

test("no personal data in the address", async () => {
  const { http, calls } = hub([
    200,
    { items: [], next_cursor: null, total: 0, total_is_least: false },
  ])
  await http.searchCustomers("13800138000", 8)
  expect(calls[0]).toMatchObject({
    url: "/api/v1/customers/search",
    method: "POST",
    body: { q: "13800138000", limit: 8 },
  })
})

test("a search says how many there are", async () => {
  const page = { items: [], next_cursor: null, total: 1000, total_is_least: true }
  const { http, calls } = hub([200, page])
  expect(await http.searchCustomers(" Lu ", 8)).toEqual({
    customers: [],
    total: 1000,
    isLeast: true,
  })
  expect(calls[0]?.body).toEqual({ q: "Lu", limit: 8 })
})

test.each([
  [null, false],
  ["next", true],
])("a list that goes on at %s says whether there is more: %s", async (next_cursor, more) => {
  const page = [200, { items: [], next_cursor }] as const
  const { http } = hub(page)
  expect(await http.recentContacts(null, 20)).toEqual({ contacts: [], more })
})

test("an agent asks for contacts of their own", async () => {
  const { http, calls } = hub([200, { items: [], next_cursor: null }])
  await http.ownContacts("lina", 20)
  expect(calls[0]?.url).toBe("/api/v1/contacts?limit=20&state=closed&agent=lina")
})
