/** An id of the floor file made of a name: `Front desk` is `front-desk`, 前台 stays 前台. */
const MOST = 100

/** `taken`: ids that there are already; a number is put behind. */
export function idOf(name: string, taken: readonly string[] = []): string {
  const plain = name.normalize("NFKC").trim().toLowerCase()
  const id = plain.replaceAll(/[^\p{L}\p{N}]+/gu, "-").replaceAll(/^-+|-+$/g, "") || "x"
  for (let number = 1; ; number += 1) {
    const found = number === 1 ? id.slice(0, MOST) : `${id.slice(0, MOST - 5)}-${number}`
    if (!taken.includes(found)) return found
  }
}
