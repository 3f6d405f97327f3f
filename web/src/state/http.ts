/** Requests of the components to the hub. */
import type { HubHttp } from "../net/http"
import { injected } from "./injected"

/** Sessions and tickets are for the session store only. */
export type Requests = Omit<
  HubHttp,
  "session" | "signIn" | "renew" | "signOut" | "beginHub" | "ticket"
>

export const { provide: provideHttp, use: useHttp } = injected<Requests>("http")
