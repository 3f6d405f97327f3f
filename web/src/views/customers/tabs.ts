/** The tabs of a customer, in their order. */
export const TABS_OF_A_PAGE = [
  "overview",
  "purchases",
  "products",
  "service",
  "questions",
  "contacts",
  "history",
] as const
export type TabName = (typeof TABS_OF_A_PAGE)[number]

/** Beside a contact: without the history, which is read only where a customer is opened. */
export const TABS: readonly TabName[] = TABS_OF_A_PAGE.filter((name) => name !== "history")
