/** Requests of administrators about the settings file. */
import type { TableChange } from "../core/settingsKinds"
import type { Answers } from "../core/wire"
import type { Requester } from "./http"

export type SettingsAnswer = Answers["get_admin_settings"]
export type SettingsPart = SettingsAnswer["parts"][number]
export type SettingsSample = SettingsAnswer["samples"][number]
export type SettingsChanged = Answers["post_admin_settings_changes"]
export type Section = SettingsPart["section"]

export interface Why {
  readonly reason: string
  readonly of_version: string
  readonly preview: boolean
}

export class SettingsHttp {
  constructor(private readonly http: Pick<Requester, "request" | "exchange">) {}

  get(): Promise<SettingsAnswer> {
    return this.http.request("get_admin_settings", "GET", "/admin/settings")
  }

  /** `toml` null: the table goes; `key` null: a new one, or one that is there once. */
  change(
    section: Section,
    key: string | null,
    toml: string | null,
    why: Why,
  ): Promise<SettingsChanged> {
    const body = { section, key, toml, ...why }
    return this.http.request("post_admin_settings_changes", "POST", "/admin/settings/changes", body)
  }

  /** Several at once, by what they are to say. */
  changeTables(tables: readonly TableChange[], why: Why): Promise<SettingsChanged> {
    const body = { tables, ...why }
    return this.http.request("post_admin_settings_tables", "POST", "/admin/settings/tables", body)
  }

  restore(n: number, why: Why): Promise<SettingsChanged> {
    const path = `/admin/settings/versions/${n}/restore`
    return this.http.request("post_admin_settings_versions_n_restore", "POST", path, why)
  }

  async restart(): Promise<void> {
    await this.http.exchange("POST", "/admin/restart")
  }
}
