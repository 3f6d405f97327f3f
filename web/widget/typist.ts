/** Who writes to the visitor just now: shown for some seconds, unless they still do. */

import { made } from "./elements"
import type { Texts } from "./texts"

const TYPED_MS = 6_000

export class Typist {
  readonly line = made("p", "typist")
  private timer: ReturnType<typeof setTimeout> | undefined

  constructor(private readonly texts: Texts) {
    this.line.setAttribute("role", "status")
  }

  /** Empty: nobody does. */
  show(name: string): void {
    clearTimeout(this.timer)
    this.line.textContent = name && this.texts.typing(name)
    if (name) this.timer = setTimeout(() => this.show(""), TYPED_MS)
  }
}
