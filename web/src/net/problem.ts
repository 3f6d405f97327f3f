/** What the hub says when it refuses. */
import { isObject } from "./schema"

/** The hub refused, in its own words; status 0 means it could not be reached. */
export class HttpProblem extends Error {
  constructor(
    readonly status: number,
    readonly code: string,
    readonly detail: string,
    readonly retryAfterSeconds: number | null = null,
    /** The fields to blame, such as `tier`. */
    readonly fields: readonly string[] = [],
    /** What is wrong with each of them. */
    readonly faults: readonly string[] = [],
  ) {
    super(`${status} ${code}`)
  }
}

export async function readJson(response: Response): Promise<unknown> {
  const text = await response.text()
  if (text === "") return null
  try {
    return JSON.parse(text)
  } catch {
    return null // a proxy's page: the status still says what happened
  }
}

export function problemOf(response: Response, answer: unknown): HttpProblem {
  const member = (name: string) =>
    isObject(answer) && typeof answer[name] === "string" ? answer[name] : ""
  const retryAfter = Number(response.headers.get("Retry-After") ?? "NaN")
  return new HttpProblem(
    response.status,
    member("code") || "unknown",
    member("detail") || member("title") || response.statusText,
    Number.isFinite(retryAfter) ? retryAfter : null,
    errorsOf(answer, "pointer").map((each) => each.slice(2)),
    errorsOf(answer, "detail"),
  )
}

function errorsOf(answer: unknown, member: string): readonly string[] {
  const errors = isObject(answer) && Array.isArray(answer["errors"]) ? answer["errors"] : []
  return errors.flatMap((each: unknown) =>
    isObject(each) && typeof each["pointer"] === "string" && typeof each[member] === "string"
      ? [each[member]]
      : [],
  )
}
