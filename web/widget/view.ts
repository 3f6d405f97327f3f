/** The panel's elements. */

import { Bell } from "./bell"
import { button, made } from "./elements"
import { type Chosen, type FileView, type Left, sizeText } from "./files"
import { type SurveyAnswer, SurveyView } from "./survey"
import type { Line, Talk } from "./talk"
import type { Texts } from "./texts"
import { Typist } from "./typist"
import { FormView, type Wish } from "./forms"
import type { LinkState } from "./link"
import type { Filled, Mode, Reception } from "./reception"

export interface Acts {
  /** Whether it goes: it waits for its files. */
  say(text: string): boolean
  typing(): void
  attach(files: readonly File[]): void
  remove(clientId: string): void
  save(file: FileView): void
  /** A form was filled in. */
  wish(mode: Exclude<Mode, "chat">, wish: Wish): void
  /** The visitor wants to be called, or not after all. */
  wantCall(wants: boolean): void
  /** Whether new messages are heard. */
  sound(isOn: boolean): void
  close(): void
  survey(answer: SurveyAnswer): boolean
  earlier(): void
}

const AT_END_PX = 40

export class View {
  readonly panel = made("section", "panel")
  private readonly log = made("div", "log")
  private readonly state = made("p", "state")
  private readonly older: HTMLButtonElement
  private readonly field = made("textarea")
  private readonly composer: HTMLFormElement
  private readonly sheet: FormView
  private readonly phone = button("☎", "phone", () => this.acts.wantCall(true))
  private readonly thanks = made("p", "thanks")
  private readonly chosen = made("ul", "files")
  private readonly left = made("p", "left")
  readonly survey: SurveyView
  readonly typist: Typist
  readonly bell: Bell
  private readonly chips = new Map<string, { item: HTMLElement; share: HTMLElement }>()
  private readonly drawn = new Map<string, { element: HTMLElement; look: string }>()

  constructor(
    private readonly texts: Texts,
    private readonly acts: Acts,
    language: string,
  ) {
    this.panel.setAttribute("role", "dialog")
    this.panel.ariaLabel = texts.title
    this.panel.hidden = true
    this.older = button(texts.earlier, "older", acts.earlier)
    this.log.setAttribute("role", "log")
    this.log.ariaLabel = texts.log
    this.log.tabIndex = 0 // it is scrolled by keys
    this.survey = new SurveyView(texts, acts.survey)
    this.log.append(this.older, made("p", "welcome", texts.welcome), this.survey.form)
    this.state.setAttribute("role", "status")
    this.chosen.ariaLabel = texts.files
    this.left.setAttribute("role", "alert")
    this.typist = new Typist(texts)
    this.bell = new Bell(texts.sound, acts.sound)
    this.thanks.setAttribute("role", "status")
    this.composer = this.form()
    this.sheet = new FormView(texts, language, acts.wish, () => acts.wantCall(false))
    const { state, log, thanks, chosen, left, composer, sheet } = this
    this.panel.append(
      this.head(),
      state,
      log,
      thanks,
      this.typist.line,
      chosen,
      left,
      composer,
      sheet.form,
    )
    this.dropping()
    this.panel.addEventListener("keydown", (event) => {
      if (event.key === "Escape" && !event.isComposing) acts.close()
      event.stopPropagation() // shortcuts of the page are not meant
    })
  }

  open(isOpen: boolean): void {
    this.panel.hidden = !isOpen
    if (!isOpen) return
    this.log.scrollTop = this.log.scrollHeight
    this.focus()
  }

  private focus(): void {
    if (this.composer.hidden) this.sheet.focus()
    else this.field.focus()
  }

  /** The form that stands in place of the field, or the field. */
  drawMode(mode: Mode, reception: Reception | null, filled: Filled): void {
    const hadFocus = this.panel.contains(this.focused())
    const message = this.sheet.message()
    const isOther = this.sheet.show(mode, reception, filled)
    // Somebody has come or gone meanwhile: what is half written stays.
    if (mode !== "message") this.field.value ||= message
    else if (isOther && !message) {
      this.sheet.write(this.field.value)
      this.field.value = ""
    }
    this.composer.hidden = mode !== "chat"
    this.phone.hidden = !reception?.calls || mode === "call" || mode === "call_back"
    if (isOther && hadFocus) this.focus()
  }

  /** What the hub has taken, and what it has not; empty: nothing. */
  drawAnswer(thanks: string, wrong = ""): void {
    this.thanks.textContent = thanks
    this.sheet.refuse(wrong)
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
    let next: Element = this.survey.form
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
    element.replaceChildren(made("span", "who", this.who(line)))
    if (line.text) element.append(made("p", "text", line.text))
    if (line.files.length) element.append(this.filesOf(line))
    this.drawn.set(line.key, { element, look })
    return element
  }

  private filesOf({ files, state }: Line): HTMLElement {
    const list = made("ul", "saved")
    for (const file of files) {
      const item = made("li")
      const label = `${file.name} · ${sizeText(file.size)}`
      const save = button(label, "save", () => this.acts.save(file))
      save.ariaLabel = `${this.texts.save(file.name)}, ${sizeText(file.size)}`
      save.disabled = state !== "stored"
      item.append(save)
      list.append(item)
    }
    return list
  }

  /** The files beside what is being written. */
  drawFiles(chosen: readonly Chosen[], left: Left | null): void {
    const keys = new Set(chosen.map((each) => each.clientId))
    for (const [key, { item }] of this.chips) {
      if (keys.has(key)) continue
      const hadFocus = item.contains(this.focused())
      item.remove()
      this.chips.delete(key)
      if (hadFocus) this.field.focus()
    }
    for (const each of chosen) this.drawChip(each)
    this.chosen.hidden = chosen.length === 0
    this.left.textContent = left === null ? "" : this.texts[left]
    this.left.hidden = left === null
  }

  private focused(): Element | null {
    const root = this.panel.getRootNode()
    return root instanceof ShadowRoot ? root.activeElement : null
  }

  private drawChip({ clientId, file, got, kept, isRefused }: Chosen): void {
    const known = this.chips.get(clientId) ?? this.chip(clientId, file.name)
    const share = `${Math.floor((100 * got) / file.size)} %`
    known.item.className = isRefused ? "wrong" : ""
    known.share.textContent = isRefused
      ? this.texts.fileRefused
      : kept
        ? sizeText(file.size)
        : share
  }

  private chip(clientId: string, name: string): { item: HTMLElement; share: HTMLElement } {
    const item = made("li")
    const share = made("span", "share")
    const remove = button("✕", "remove", () => this.acts.remove(clientId))
    remove.ariaLabel = this.texts.remove(name)
    item.append(made("span", "name", name), share, remove)
    this.chosen.append(item)
    const chip = { item, share }
    this.chips.set(clientId, chip)
    return chip
  }

  /** Files that are let go on the panel are attached. */
  private dropping(): void {
    const hasFiles = ({ dataTransfer }: DragEvent) => dataTransfer?.types.includes("Files") === true
    this.panel.addEventListener("dragover", (event) => {
      if (hasFiles(event)) event.preventDefault()
    })
    this.panel.addEventListener("drop", (event) => {
      if (!hasFiles(event)) return
      event.preventDefault()
      this.acts.attach([...(event.dataTransfer?.files ?? [])])
    })
    this.field.addEventListener("paste", (event) => {
      const pasted = event.clipboardData
      if (!pasted?.files.length) return
      // Office programs put a picture of what was copied beside its text.
      if (pasted.types.includes("text/plain") && pasted.types.includes("text/html")) return
      event.preventDefault()
      this.acts.attach([...pasted.files])
    })
  }

  private attaching(): HTMLElement[] {
    const input = made("input")
    input.type = "file"
    input.multiple = true
    input.hidden = true
    input.addEventListener("change", () => {
      this.acts.attach([...(input.files ?? [])])
      input.value = "" // the same file chosen again is a choice too
      this.field.focus()
    })
    const attach = button("＋", "attach", () => input.click())
    attach.ariaLabel = this.texts.attach
    return [input, attach]
  }

  private who({ by, name, state, at, isRead }: Line): string {
    const { you, hub, sending, refused, read } = this.texts
    const author = by === "visitor" ? you : by === "hub" ? hub : (name ?? "")
    const time = at && new Date(at).toLocaleTimeString([], { hour: "2-digit", minute: "2-digit" })
    const note = state === "sending" ? sending : state === "refused" ? refused : time
    return [author, note, isRead && read].filter(Boolean).join(" · ")
  }

  private head(): HTMLElement {
    const head = made("header")
    const close = button("✕", "close", this.acts.close)
    close.ariaLabel = this.texts.close
    this.phone.ariaLabel = this.phone.title = this.texts.callMe
    this.phone.hidden = true
    head.append(made("h2", "", this.texts.title), this.phone, this.bell.button, close)
    return head
  }

  private form(): HTMLFormElement {
    const form = made("form", "composer")
    const { field } = this
    field.rows = 1
    field.maxLength = 4_000
    field.ariaLabel = this.texts.write
    field.placeholder = this.texts.write
    const send = made("button", "send", this.texts.send)
    send.type = "submit"
    form.append(...this.attaching(), field, send)
    form.addEventListener("submit", (event) => {
      event.preventDefault()
      if (this.acts.say(field.value.trim())) field.value = ""
      field.focus()
    })
    field.addEventListener("input", () => field.value.trim() && this.acts.typing())
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
