import { describe, expect, it } from "vitest"
import { keptFor, newId, newToken, userOf } from "./keeping"

const proof = (userId: string) => `${btoa(JSON.stringify({ user_id: userId }))}.signature`

describe("keeping", () => {
  it("makes tokens and ids that the hub takes", () => {
    expect(newToken()).toMatch(/^[A-Za-z0-9_-]{43}$/)
    expect(newToken()).not.toBe(newToken())
    expect(newId()).toMatch(/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/)
  })

  it("keeps the visitor of one user", () => {
    const kept = keptFor("lu", null)
    expect(keptFor("lu", JSON.stringify(kept))).toEqual(kept)
  })

  it("begins anew with another user, after a sign-out, and where it cannot be read", () => {
    const kept = { ...keptFor("lu", null), unsent: [{ clientId: "1", text: "private" }] }
    for (const [user, text] of [
      ["wu", JSON.stringify(kept)],
      ["", JSON.stringify(kept)],
      ["lu", "{"],
      ["lu", JSON.stringify({ ...kept, token: "short" })],
    ] as const) {
      const other = keptFor(user, text)
      expect(other.token).not.toBe(kept.token)
      expect(other.unsent).toEqual([])
    }
  })

  it("knows users by their proofs", () => {
    expect(userOf(proof("lu"))).toBe("lu")
    expect(userOf(undefined)).toBe("")
    expect(userOf("broken")).toBe("broken")
  })
})
