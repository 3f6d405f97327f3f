/** What an agent may begin out of a contact, each with its key. */
export const NEW_KINDS = [
  { kind: "follow_up", key: "F" },
  { kind: "complaint", key: "C" },
  { kind: "service_request", key: "R" },
  { kind: "opportunity", key: "O" },
] as const
export type NewKind = (typeof NEW_KINDS)[number]["kind"]
