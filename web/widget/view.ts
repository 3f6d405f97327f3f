/** The panel's elements: texts only, so that nothing that somebody wrote becomes mark-up. */

import type { Line, Talk } from "./talk"
import type { Texts } from "./texts"
import type { LinkState } from "./link"

export interface Acts {
  say(text: string): void
  close(): void
  earlier(): void
}

function made<K extends keyof HTMLElementTagNameMap>(
  tag: K,
  className = "",
  text = "",
): HTMLElementTagNameMap[K] {
  const element = document.createElement(tag)
  if (className) element.className = className
  element.textContent = text
  return element
}

function button(label: string, className: string, act: () => void): HTMLButtonElement {
  const element = made("button", className, label)
  element.type = "button"
  element.addEventListener("click", act)
  return element
}

const AT_END_PX = 40

export class View {
  readonly panel = made("section", "panel")
  private readonly log = made("div", "log")
  private readonly state = made("p", "state")
  private readonly older: HTMLButtonElement
  private readonly field = made("textarea")
  private readonly drawn = new Map<string, { element: HTMLElement; look: string }>()

  constructor(
    private readonly texts: Texts,
    private readonly acts: Acts,
  ) {
    this.panel.setAttribute("role", "dialog")
    this.panel.ariaLabel = texts.title
    this.panel.hidden = true
    this.older = button(texts.earlier, "older", acts.earlier)
    this.log.setAttribute("role", "log")
    this.log.ariaLabel = texts.log
    this.log.tabIndex = 0 // it is scrolled by keys
    this.log.append(this.older, made("p", "welcome", texts.welcome))
    this.state.setAttribute("role", "status")
    this.panel.append(this.head(), this.state, this.log, this.form())
    this.panel.addEventListener("keydown", (event) => {
      if (event.key === "Escape" && !event.isComposing) acts.close()
      event.stopPropagation() // shortcuts of the page are not meant
    })
  }

  open(isOpen: boolean): void {
    this.panel.hidden = !isOpen
    if (!isOpen) return
    this.log.scrollTop = this.log.scrollHeight
    this.field.focus()
  }

  draw(talk: Talk, link: LinkState): void {
    const { log } = this
    const wasAtEnd = log.scrollHeight - log.scrollTop - log.clientHeight < AT_END_PX
    const fromEnd = log.scrollHeight - log.scrollTop
    this.older.hidden = !talk.more
    const lines = talk.lines()
    const keys = new Set(lines.map((each) => each.key))
    for (const [key, { element }] of this.drawn) {
      if (keys.has(key)) continue
      element.remove()
      this.drawn.delete(key)
    }
    let next: Element | null = null
    for (const line of lines.toReversed()) {
      const element = this.lineOf(line)
      if (element.nextElementSibling !== next || element.parentNode !== log)
        log.insertBefore(element, next)
      next = element
    }
    log.scrollTop = wasAtEnd ? log.scrollHeight : log.scrollHeight - fromEnd
    const { connecting, signIn } = this.texts
    this.state.hidden = link === "open"
    this.state.textContent = link === "refused" ? signIn : link === "connecting" ? connecting : ""
  }

  private lineOf(line: Line): HTMLElement {
    const known = this.drawn.get(line.key)
    const look = JSON.stringify(line)
    if (known?.look === look) return known.element
    const element = known?.element ?? made("div")
    element.className = `line ${line.by} ${line.state}`
    element.replaceChildren(made("span", "who", this.who(line)), made("p", "text", line.text))
    this.drawn.set(line.key, { element, look })
    return element
  }

  private who({ by, name, state, at }: Line): string {
    const { you, hub, sending, refused } = this.texts
    const author = by === "visitor" ? you : by === "hub" ? hub : (name ?? "")
    const time = at && new Date(at).toLocaleTimeString([], { hour: "2-digit", minute: "2-digit" })
    const note = state === "sending" ? sending : state === "refused" ? refused : time
    return [author, note].filter(Boolean).join(" · ")
  }

  private head(): HTMLElement {
    const head = made("header")
    const close = button("✕", "close", this.acts.close)
    close.ariaLabel = this.texts.close
    head.append(made("h2", "", this.texts.title), close)
    return head
  }

  private form(): HTMLFormElement {
    const form = made("form")
    const { field } = this
    field.rows = 1
    field.maxLength = 4_000
    field.ariaLabel = this.texts.write
    field.placeholder = this.texts.write
    const send = made("button", "send", this.texts.send)
    send.type = "submit"
    form.append(field, send)
    form.addEventListener("submit", (event) => {
      event.preventDefault()
      const text = field.value.trim()
      if (!text) return
      field.value = ""
      this.acts.say(text)
      field.focus()
    })
    field.addEventListener("keydown", (event) => {
      // While an input method composes, Enter takes what it proposes.
      if (event.key !== "Enter" || event.shiftKey || event.isComposing || event.keyCode === 229)
        return
      event.preventDefault()
      form.requestSubmit()
    })
    return form
  }
}
