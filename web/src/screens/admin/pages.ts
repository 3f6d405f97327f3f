/** The administrator's pages, each opened at `#admin/<id>` and loaded when it is. */
import { defineAsyncComponent, type Component } from "vue"
import type { adminTexts } from "../../core/texts/later/admin"
import type { Right } from "../../state/may"
import LostScreen from "../LostScreen.vue"

export interface AdminPage {
  readonly id: string
  /** Without it the page would be refused everything. */
  readonly right: Right
  readonly title: keyof (typeof adminTexts)["en"]
  readonly component: Component
}

function page(
  title: AdminPage["title"],
  right: Right,
  loader: () => Promise<Component>,
  id: string = title,
): AdminPage {
  return {
    id,
    right,
    title,
    component: defineAsyncComponent({ loader, errorComponent: LostScreen }),
  }
}

/** In the order of the list at the side; the first is shown where the address names none. */
export const PAGES: readonly AdminPage[] = [
  page("health", "hub.run", () => import("../../views/health/HealthView.vue")),
  page("users", "users.edit", () => import("../../views/users/UsersView.vue")),
  page("tokens", "tokens.edit", () => import("../../views/tokens/TokensView.vue")),
  page(
    "report_mails",
    "users.edit",
    () => import("../../views/report_mails/AllReportMails.vue"),
    "report-mails",
  ),
  page("roles", "users.edit", () => import("../../views/roles/RolesView.vue")),
  page("board", "floor.watch", () => import("./AdminBoard.vue")),
  page("floor", "floor.edit", () => import("../../views/floor/FloorView.vue")),
  page("imports", "imports.run", () => import("../../views/imports/ImportsView.vue")),
  page("phone", "floor.edit", () => import("../../views/test_phone/TestPhoneView.vue")),
  page("start", "floor.edit", () => import("../../views/start/StartView.vue")),
  page("catalogue", "catalogue.read", () => import("../../views/catalogue/CatalogueView.vue")),
  page("audit_page", "audit.read", () => import("../../views/audit/AuditView.vue"), "audit"),
  page("privacy", "customers.erase", () => import("../../views/privacy/PrivacyView.vue")),
  page("settings", "hub.run", () => import("../../views/settings/SettingsView.vue")),
  page("commands", "hub.run", () => import("../../views/commands/CommandsView.vue")),
]
