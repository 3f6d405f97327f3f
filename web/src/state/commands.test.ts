import { expect, test } from "vitest"
import { computed } from "vue"
import { translator } from "../core/texts"
import { LOST, type Answer } from "../net/link"
import { createCommands } from "./commands"

const REFUSED: Answer = {
  type: "reply",
  seq: 1,
  now: "2026-11-21T08:00:00.000Z",
  ref: "r",
  ok: false,
  error: {
    type: "/problems/offer_gone",
    code: "offer_gone",
    title: "Offer gone",
    status: 409,
    detail: "offer 7 expired 3 s ago",
  },
}

function commands(answer: Answer, signedIn = true) {
  const shown: string[] = []
  const { send } = createCommands({
    link: { send: () => Promise.resolve(answer) },
    isSignedIn: () => signedIn,
    texts: { t: computed(() => translator("en")) },
    toasts: { toast: (text) => shown.push(text) },
  })
  return { shown, done: send({ cmd: "accept_offer", offer_id: "7" }) }
}

test.each([
  { name: "done", answer: { ...REFUSED, ok: true }, done: true, shown: [] },
  { name: "refused", answer: REFUSED, done: false, shown: ["Accept: The offer is gone."] },
  {
    name: "lost",
    answer: LOST,
    done: false,
    shown: ["Accept: The hub did not answer. Look at the state before you try again."],
  },
] as const)("a command that is $name", async ({ answer, done, shown }) => {
  const sent = commands(answer)
  expect(await sent.done).toBe(done)
  expect(sent.shown).toEqual(shown)
})

test("what signing out leaves unanswered needs no message", async () => {
  const sent = commands(LOST, false)
  expect(await sent.done).toBe(false)
  expect(sent.shown).toEqual([])
})
