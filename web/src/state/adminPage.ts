/** Which of the administrator's pages the address names: `#admin/floor/queues` is page `floor`, part `queues`. */
import { shallowRef, type ShallowRef } from "vue"
import { injected } from "./injected"
import { listen, whileMounted } from "./whileMounted"

export interface AdminPlace {
  /** The id of the page; empty: the address names none. */
  readonly page: Readonly<ShallowRef<string>>
  /** What of the page; empty: all of it. A page may read it to open something at once. */
  readonly part: Readonly<ShallowRef<string>>
  /** Open a page; the browser's *back* leads to the one before. */
  readonly go: (page: string, part?: string) => void
}

export const { provide: provideAdminPlace, use: useAdminPlace } =
  injected<AdminPlace>("admin place")

/** The address of a page. */
export function adminAddress(page: string, part = ""): string {
  return `#admin/${page}${part === "" ? "" : `/${encodeURIComponent(part)}`}`
}

/** Called by the screen of administrators while it is set up. */
export function createAdminPlace(): AdminPlace {
  const page = shallowRef("")
  const part = shallowRef("")
  function read(): void {
    const found = /^#admin\/([^/]+)(?:\/(.*))?$/.exec(location.hash)
    page.value = found?.[1] ?? ""
    part.value = decoded(found?.[2] ?? "")
  }
  read()
  whileMounted(() => listen(window, "hashchange", read))
  return { page, part, go: (to, of = "") => (location.hash = adminAddress(to, of)) }
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text)
  } catch {
    return "" // a % that stands for nothing
  }
}
