import { expect, test } from "vitest"
import { computed, shallowRef } from "vue"
import { WARN_MS } from "../core/signInEnd"
import type { SessionAnswer } from "../core/wire"
import { HttpProblem } from "../net/http"
import { createStay } from "./stay"

const HOUR = 3_600_000
const START = Date.parse("2026-11-21T08:00:00.000Z")
const at = (ms: number) => new Date(START + ms).toISOString()
const session = (endsAt: number, latest = 16 * HOUR): SessionAnswer => ({
  user: "Li Na",
  role: "agent",
  role_name: "agent",
  rights: ["console.open"],
  agent: "lina",
  csrf_token: "C1",
  ends_at: at(endsAt),
  ends_at_latest: at(latest),
  by_provider: false,
  second_factor_missing: false,
})

function stayWith(first: SessionAnswer | null, answer: () => Promise<SessionAnswer | null>) {
  const asked: string[] = []
  const shown = shallowRef(first)
  const second = shallowRef(START)
  const stay = createStay({
    http: {
      session: () => {
        asked.push("look")
        return answer()
      },
      renew: async () => {
        asked.push("renew")
        return (await answer()) ?? session(0)
      },
    },
    session: {
      session: shown,
      told: (found) => (shown.value = found),
      ended: (reason) => asked.push(`ended ${reason}`),
    },
    time: { second: computed(() => second.value) },
  })
  const later = (ms: number) => (second.value += ms)
  return { stay, asked, shown, later, settled: () => new Promise((done) => setTimeout(done)) }
}

const refused = () => Promise.reject(new HttpProblem(401, "unauthorized", ""))
const cut = () => Promise.reject(new HttpProblem(0, "network", ""))

test("what a person does prolongs the sign-in, told once in a tenth of its time", async () => {
  const { stay, asked, later, settled } = stayWith(session(4 * HOUR), () =>
    Promise.resolve(session(4 * HOUR)),
  )
  for (let minutes = 0; minutes < 60; minutes++) {
    stay.acted()
    await settled()
    later(60_000)
  }
  expect(asked).toEqual(["renew", "renew", "renew"])
})

test("near the end the screen says so, until somebody does something", async () => {
  const { stay, later, settled } = stayWith(session(4 * HOUR), () =>
    Promise.resolve(session(8 * HOUR)),
  )
  later(4 * HOUR - WARN_MS - 1_000)
  expect(stay.ending.value).toBeNull()
  later(1_000)
  expect(stay.ending.value).toEqual({ at: at(4 * HOUR), isProlonged: true })
  stay.acted()
  await settled()
  expect(stay.ending.value).toBeNull()
})

test("near the end the hub is asked whether another tab prolonged it, and not before", async () => {
  const { stay, asked, later, settled } = stayWith(session(4 * HOUR), () =>
    Promise.resolve(session(8 * HOUR)),
  )
  stay.look()
  later(4 * HOUR - WARN_MS)
  stay.look()
  await settled()
  expect(asked).toEqual(["look"])
  expect(stay.ending.value).toBeNull()
})

test("nothing prolongs it beyond its latest end, which is said all the same", () => {
  const { stay, asked, later } = stayWith(session(16 * HOUR), () => Promise.resolve(null))
  later(16 * HOUR - WARN_MS)
  stay.acted()
  expect(asked).toEqual([])
  expect(stay.ending.value).toEqual({ at: at(16 * HOUR), isProlonged: false })
})

test.each([
  { name: "is not there any more", answer: () => Promise.resolve(null) },
  { name: "is refused", answer: refused },
])("a session that $name has ended", async ({ answer }) => {
  const { stay, asked, later, settled } = stayWith(session(4 * HOUR), answer)
  later(4 * HOUR)
  stay.look()
  await settled()
  expect(asked).toEqual(["look", "ended "])
})

test("a hub that cannot be reached ends nothing", async () => {
  const { stay, asked, later, settled } = stayWith(session(4 * HOUR), cut)
  later(4 * HOUR - WARN_MS)
  stay.look()
  await settled()
  expect(asked).toEqual(["look"])
})

test("an answer that comes after the sign-out is dropped", async () => {
  const { stay, shown, later, settled } = stayWith(session(4 * HOUR), () =>
    Promise.resolve(session(8 * HOUR)),
  )
  later(4 * HOUR)
  stay.look()
  shown.value = null
  await settled()
  expect(shown.value).toBeNull()
})
