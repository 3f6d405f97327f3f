/** Requests of the first steps: whether a hub is new, where it is, its first queue and people, and the test phone. */
import type { Answers } from "../core/wire"
import type { Requester } from "./http"
import { isObject } from "./schema"

export type TestCall = Answers["post_admin_test_calls"]
export type Places = Answers["get_admin_places"]

export interface Named {
  readonly id: string
  readonly name: string
}

/** What the first steps show of the floor; `settings`: its table `[floor]`, without what is the default. */
export interface FloorNow {
  readonly version: number
  readonly settings: Readonly<Record<string, unknown>>
  readonly queues: readonly Named[]
  readonly agents: readonly Named[]
  readonly teams: readonly Named[]
}

export class SetUpHttp {
  constructor(private readonly http: Requester) {}

  /** Whether nobody can sign in yet. */
  async needed(): Promise<boolean> {
    return (await this.http.request("get_setup", "GET", "/setup")).needed
  }

  places(): Promise<Places> {
    return this.http.request("get_admin_places", "GET", "/admin/places")
  }

  async floor(): Promise<FloorNow> {
    const answer = await this.http.exchange("GET", "/admin/floor")
    const file = memberOf(answer, "floor")
    const settings = memberOf(file, "floor")
    const version = memberOf(answer, "version")
    return {
      version: typeof version === "number" ? version : 0,
      settings: isObject(settings) ? settings : {},
      queues: namedOf(memberOf(file, "queues")),
      agents: namedOf(memberOf(file, "agents")),
      teams: namedOf(memberOf(file, "teams")),
    }
  }

  /** Change tables of the floor, made of it as it is now; refused if somebody else does so in that moment. */
  async change(tables: (now: FloorNow) => object, reason: string): Promise<void> {
    const now = await this.floor()
    const body = { floor: tables(now), reason, of_version: now.version }
    await this.http.exchange("POST", "/admin/floor/changes", body)
  }

  async addUser(body: object): Promise<void> {
    await this.http.exchange("POST", "/admin/users", body)
  }

  async samples(): Promise<readonly string[]> {
    const page = await this.http.request("get_import_samples", "GET", "/import-samples")
    return page.items.map((each) => each.name)
  }

  async calls(): Promise<readonly TestCall[]> {
    return (await this.http.request("get_admin_test_calls", "GET", "/admin/test-calls")).items
  }

  call(number: string, queue: string): Promise<TestCall> {
    const body = { number, queue }
    return this.http.request("post_admin_test_calls", "POST", "/admin/test-calls", body)
  }

  async hangUp(id: string): Promise<void> {
    await this.http.exchange("DELETE", `/admin/test-calls/${encodeURIComponent(id)}`)
  }
}

/** A file of the sample shop, as a file that somebody chose. */
export async function sampleFile(name: string): Promise<File> {
  const response = await fetch(`/api/v1/import-samples/${encodeURIComponent(name)}`)
  if (!response.ok) throw new Error(`${name}: ${response.status}`)
  return new File([await response.blob()], name, { type: "text/csv" })
}

function memberOf(value: unknown, name: string): unknown {
  return isObject(value) ? value[name] : undefined
}

function namedOf(value: unknown): readonly Named[] {
  const all: readonly unknown[] = Array.isArray(value) ? value : []
  return all.flatMap((each) => {
    const [id, name] = [memberOf(each, "id"), memberOf(each, "name")]
    if (typeof id !== "string") return []
    return [{ id, name: typeof name === "string" ? name : id }]
  })
}
