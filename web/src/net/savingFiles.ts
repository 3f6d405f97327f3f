/** Offers a file to be saved, under a name, as a link to it would. */
import { after } from "./time"

/** A browser may read the file only after the click. */
const KEPT_MS = 10_000

export function saveFile(file: Blob, name: string): void {
  const address = URL.createObjectURL(file)
  const link = document.createElement("a")
  Object.assign(link, { href: address, download: name })
  link.click()
  after(KEPT_MS, () => URL.revokeObjectURL(address))
}
