/** What the hub refuses about passwords, as the screen says it. */
import type { Key } from "../../core/texts"
import { HttpProblem } from "../../net/http"

type Say = (key: Key, values?: Readonly<Record<string, string | number>>) => string

const FAULTS: Readonly<Record<string, Key>> = {
  "too short": "password.fault.too_short",
  "too long": "password.fault.too_long",
  "too common": "password.fault.too_common",
  "too like the name": "password.fault.name",
}

const CODES: Readonly<Record<string, Key>> = {
  wrong_password: "password.wrong",
  wrong_code: "factor.wrong",
  reauthentication_needed: "error.reauthentication_needed",
}

export function failureText(problem: unknown, t: Say): string {
  if (!(problem instanceof HttpProblem)) return t("account.failed")
  const [fault] = problem.faults
  switch (problem.code) {
    case "too_many_attempts":
      return t("password.locked", { seconds: problem.retryAfterSeconds ?? 60 })
    case "weak_password":
      return t(FAULTS[fault ?? ""] ?? "account.failed")
    default:
      return t(CODES[problem.code] ?? (problem.status === 0 ? "error.network" : "account.failed"))
  }
}
