/** What the signed-in person may by the rights of their role: what they may not is not offered to them. */
import { useSession } from "./session"

export type Right =
  | "audit.read"
  | "catalogue.edit"
  | "catalogue.read"
  | "contacts.close"
  | "contacts.watch"
  | "customers.erase"
  | "customers.manage"
  | "customers.read"
  | "customers.unmask"
  | "floor.edit"
  | "floor.watch"
  | "hub.run"
  | "imports.run"
  | "lists.export"
  | "reports.read"
  | "stock.edit"
  | "supervise"
  | "tokens.edit"
  | "users.edit"
  | "wallboards.edit"
  | "work.assign"
  | "work.edit"

export type May = (right: Right) => boolean

export function useMay(): May {
  const { session } = useSession()
  return (right) => session.value?.rights.includes(right) ?? false
}
