/** The tabs of a customer, in their order. */
export const TABS = [
  "overview",
  "purchases",
  "products",
  "service",
  "questions",
  "contacts",
] as const
export type TabName = (typeof TABS)[number]
