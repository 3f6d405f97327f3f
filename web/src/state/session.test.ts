import { expect, test } from "vitest"
import { computed } from "vue"
import type { SessionAnswer } from "../core/wire"
import { A_SESSION as LINA } from "../core/testing"
import { translator } from "../core/texts"
import { HttpProblem } from "../net/http"
import { createSession } from "./session"

function sessionOf(
  found: SessionAnswer | null,
  signOut: () => Promise<void> = () => Promise.resolve(),
) {
  const calls: string[] = []
  const store = createSession({
    http: {
      session: () => Promise.resolve(found),
      beginHub: () => Promise.resolve(found ?? LINA),
      signIn: () => Promise.resolve(found ?? LINA),
      signOut,
    },
    link: { start: () => calls.push("start"), stop: () => calls.push("stop") },
    texts: { t: computed(() => translator("en")) },
    toasts: { toast: (text) => calls.push(text) },
    now: () => Date.parse(LINA.ends_at) - 1,
    clear: () => calls.push("clear"),
    clearOfOthers: (user) => calls.push(`of ${user}`),
  })
  return { store, calls }
}

const fails = (status: number) => () => Promise.reject(new HttpProblem(status, "unknown", ""))

test.each([
  { name: "an agent's session opens the socket", found: LINA, expected: ["of Li Na", "start"] },
  {
    name: "who may not open the console has no socket",
    found: { ...LINA, rights: [] },
    expected: ["of Li Na"],
  },
  {
    name: "without a session what was typed in the last one goes",
    found: null,
    expected: ["clear"],
  },
] as const)("$name", async ({ found, expected }) => {
  const { store, calls } = sessionOf(found)
  await store.resume()
  expect(store.session.value).toEqual(found)
  expect(calls).toEqual(expected)
})

test("a session that the hub ended is put away, and the form says so until the next one", async () => {
  const { store, calls } = sessionOf(LINA)
  await store.resume()
  store.ended("too_many_sessions")
  expect([store.session.value, store.endedText.value]).toEqual([
    null,
    "sign_in.ended.too_many_sessions",
  ])
  expect(calls).toEqual(["of Li Na", "start", "clear"])
  await store.signIn("Li Na", "secret")
  expect(store.endedText.value).toBeNull()
})

test("what the hub tells anew of the session is taken", async () => {
  const { store, calls } = sessionOf(LINA)
  await store.resume()
  store.told({ ...LINA, ends_at: LINA.ends_at_latest })
  expect(store.session.value?.ends_at).toBe(LINA.ends_at_latest)
  expect(calls).toEqual(["of Li Na", "start"])
})

test("somebody else who signed in in another tab is not taken for this one", async () => {
  const { store, calls } = sessionOf(LINA)
  await store.resume()
  store.told({ ...LINA, user: "boss" })
  expect(calls).toEqual(["of Li Na", "start", "clear", "stop"])
  expect([store.session.value, store.endedText.value]).toEqual([
    null,
    "sign_in.ended.signed_in_anew",
  ])
})

test.each([
  {
    name: "signing out",
    signOut: () => Promise.resolve(),
    expected: ["of Li Na", "start", "clear", "stop"],
  },
  {
    name: "signing out of an ended session",
    signOut: fails(401),
    expected: ["of Li Na", "start", "clear", "stop"],
  },
  {
    name: "a sign-out that did not reach the hub leaves the person signed in",
    signOut: fails(0),
    expected: ["of Li Na", "start", "The hub cannot be reached."],
  },
])("$name", async ({ signOut, expected }) => {
  const { store, calls } = sessionOf(LINA, signOut)
  await store.resume()
  await store.signOut()
  expect(calls).toEqual(expected)
})
