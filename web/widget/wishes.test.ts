import { describe, expect, it, vi } from "vitest"
import { type Answer, Wishes } from "./wishes"

const WISH = { client_id: "c-1", number: "13800138000" }
const error = (code: string, retry_ms: number | null = null) =>
  ({ type: "error", code, detail: "", client_id: "c-1", retry_ms }) as const

function aWish() {
  const sent: object[] = []
  const answers: Answer[] = []
  const wire = { send: (frame: object) => sent.push(frame) > 0, expect: () => undefined }
  const wishes = new Wishes(
    () => wire,
    (answer) => answers.push(answer),
  )
  wishes.ask(WISH)
  return { wishes, sent, answers }
}

describe("wishes", () => {
  it("are sent again under the same id until they are answered, and then no more", () => {
    const { wishes, sent, answers } = aWish()
    wishes.again()
    wishes.told({ type: "called", client_id: "c-1", number: "+8613800138000", at: null })
    wishes.again()
    expect(sent).toEqual([WISH, WISH])
    expect(answers).toEqual([{ number: "+8613800138000", at: null }])
  })

  it("that the hub could not store are sent again", () => {
    vi.useFakeTimers()
    const { wishes, sent, answers } = aWish()
    expect(wishes.wrong(error("unavailable", 2_000))).toBe(true)
    vi.advanceTimersByTime(2_000)
    expect([sent.length, answers]).toEqual([2, []])
    vi.useRealTimers()
  })

  it.each([
    ["no_number", "notCalled"],
    ["over_limit", "tooOften"],
    ["invalid", "wrongForm"],
  ])("refused with %s say so", (code, wrong) => {
    const { wishes, answers } = aWish()
    expect(wishes.wrong(error(code))).toBe(true)
    expect(answers).toEqual([{ wrong }])
    expect(wishes.wrong(error(code))).toBe(false)
  })
})
