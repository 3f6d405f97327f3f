/** The administrator's pages, each opened at `#admin/<id>` and loaded when it is. */
import { defineAsyncComponent, type Component } from "vue"
import type { adminTexts } from "../../core/texts/later/admin"
import LostScreen from "../LostScreen.vue"

export interface AdminPage {
  readonly id: string
  readonly title: keyof (typeof adminTexts)["en"]
  readonly component: Component
}

function page(
  title: AdminPage["title"],
  loader: () => Promise<Component>,
  id: string = title,
): AdminPage {
  return { id, title, component: defineAsyncComponent({ loader, errorComponent: LostScreen }) }
}

/** In the order of the list at the side; the first is shown where the address names none. */
export const PAGES: readonly AdminPage[] = [
  page("health", () => import("../../views/health/HealthView.vue")),
  page("users", () => import("../../views/users/UsersView.vue")),
  page("tokens", () => import("../../views/tokens/TokensView.vue")),
  page("roles", () => import("../../views/roles/RolesView.vue")),
  page("board", () => import("./AdminBoard.vue")),
  page("floor", () => import("../../views/floor/FloorView.vue")),
  page("imports", () => import("../../views/imports/ImportsView.vue")),
  page("phone", () => import("../../views/test_phone/TestPhoneView.vue")),
  page("start", () => import("../../views/start/StartView.vue")),
  page("catalogue", () => import("../../views/catalogue/CatalogueView.vue")),
  page("audit_page", () => import("../../views/audit/AuditView.vue"), "audit"),
  page("privacy", () => import("../../views/privacy/PrivacyView.vue")),
  page("commands", () => import("../../views/commands/CommandsView.vue")),
]
