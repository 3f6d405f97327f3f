/** What of the reports the address names: `#reports/figures?from=2026-05-01&by=queue`. */
import { shallowRef, type ShallowRef } from "vue"
import { listen, whileMounted } from "./whileMounted"

export interface ReportsPlace {
  /** The id of the page; null: the address names none. */
  readonly page: Readonly<ShallowRef<string | null>>
  readonly query: Readonly<ShallowRef<URLSearchParams>>
}

/** The address of a page of the reports. */
export function reportsAddress(page: string, query: Readonly<Record<string, string>> = {}): string {
  const asked = new URLSearchParams(query).toString()
  return `#reports/${page}${asked === "" ? "" : `?${asked}`}`
}

/** The place as it is and as it becomes; the browser's *back* leads to the one before. */
export function useReportsPlace(): ReportsPlace {
  const page = shallowRef<string | null>(null)
  const query = shallowRef(new URLSearchParams())

  function read(): void {
    const found = /^#reports\/([^/?]+)(?:\?(.*))?$/.exec(location.hash)
    // Other places in the page, such as where its content begins, are no other page.
    if (found === null && location.hash !== "") return
    page.value = found?.[1] ?? null
    query.value = new URLSearchParams(found?.[2] ?? "")
  }

  read()
  whileMounted(() => listen(window, "hashchange", read))
  return { page, query }
}
