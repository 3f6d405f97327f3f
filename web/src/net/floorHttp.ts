/** Requests of administrators about the floor as a file, and its versions. */
import document from "../core/floor.schema.json"
import type { FloorAnswers } from "../core/wire"
import type { Requester } from "./http"
import { held } from "./schema"

export type FloorNow = FloorAnswers["get_admin_floor"]
export type FloorChange = FloorAnswers["post_admin_floor_changes"]
export type FloorVersion = FloorAnswers["get_admin_floor_versions"]["items"][number]
export type FloorDifference = FloorAnswers["get_admin_floor_versions_n_difference"]
export type TableDifference = FloorDifference["tables"][number]
/** A floor file. */
export type FloorFile = Readonly<Record<string, unknown>>

export interface Versions {
  readonly items: readonly FloorVersion[]
  readonly next: string | null
}

const ADMIN = "/admin/floor"

export class FloorHttp {
  constructor(private readonly http: Requester) {}

  now(): Promise<FloorNow> {
    return this.ask("get_admin_floor", "GET", ADMIN)
  }

  /** What a floor file would change and do. */
  preview(file: FloorFile): Promise<FloorChange> {
    return this.ask("post_admin_floor_preview", "POST", `${ADMIN}/preview`, file)
  }

  /** Refused if the floor is at another version by now. */
  save(floor: FloorFile, reason: string, of_version: number): Promise<FloorChange> {
    const body = { floor, reason, of_version }
    return this.ask("post_admin_floor_changes", "POST", `${ADMIN}/changes`, body)
  }

  async versions(cursor: string | null): Promise<Versions> {
    const query = new URLSearchParams({ limit: "20" })
    if (cursor !== null) query.set("cursor", cursor)
    const path = `${ADMIN}/versions?${query}`
    const page = await this.ask("get_admin_floor_versions", "GET", path)
    return { items: page.items, next: page.next_cursor }
  }

  /** What is other between two versions. */
  difference(of: number, to: number): Promise<FloorDifference> {
    const path = `${ADMIN}/versions/${of}/difference?to=${to}`
    return this.ask("get_admin_floor_versions_n_difference", "GET", path)
  }

  /** Bring a version back; with `preview` only say what that would do. */
  restore(
    version: number,
    wanted: { reason?: string; of_version?: number; preview?: boolean },
  ): Promise<FloorChange> {
    const path = `${ADMIN}/versions/${version}/restore`
    return this.ask("post_admin_floor_versions_n_restore", "POST", path, wanted)
  }

  private async ask<O extends keyof FloorAnswers>(
    operation: O,
    method: "GET" | "POST",
    path: string,
    body?: unknown,
  ): Promise<FloorAnswers[O]> {
    const answer = await this.http.exchange(method, path, body)
    return held<FloorAnswers[O]>(operation, answer, document.answers.$defs, "FloorAnswers")
  }
}
