/** The panel: joins what is kept, the socket and the view. */

import { save, Saving, Sending } from "./files"
import { type Kept, keptFor, newId, storage, userOf } from "./keeping"
import { type FromHub, Link } from "./link"
import { type Frame, keptUnder, type Panel } from "./shared"
import { Sound } from "./sound"
import { STYLE } from "./styles"
import { type Message, Talk } from "./talk"
import { textsFor } from "./texts"
import { Title } from "./title"
import { View } from "./view"

const TYPING_MS = 3_000
/** How long it is shown that somebody types, unless they still do. */
const TYPED_MS = 6_000

class Chat implements Panel {
  private readonly texts
  private readonly view
  private readonly title = new Title(() => this.moved())
  private at = location.href
  private readonly sound = new Sound()
  private typist: ReturnType<typeof setTimeout> | undefined
  private isOpen = false
  private kept!: Kept
  private talk!: Talk
  private link!: Link
  private told = ""
  private typedAt = 0
  private readonly sending = new Sending(
    () => this.link,
    newId,
    () => this.changed(),
  )
  private readonly saving = new Saving(() => this.link, save)

  constructor(private readonly frame: Frame) {
    this.texts = textsFor(frame.options.language)
    const sheet = new CSSStyleSheet()
    sheet.replaceSync(STYLE)
    frame.root.adoptedStyleSheets = [...frame.root.adoptedStyleSheets, sheet]
    this.view = new View(this.texts, {
      say: (text) => this.say(text),
      typing: () => this.typing(),
      close: () => this.toggle(),
      attach: (files) => this.sending.add(files),
      remove: (clientId) => this.sending.remove(clientId),
      save: (file) => this.saving.want(file),
      sound: (isOn) => this.quiet(!isOn),
      earlier: () => void this.link.send({ type: "earlier", before: this.talk.first() }),
    })
    frame.root.append(this.view.panel)
    addEventListener("storage", ({ key }) => {
      // Another window has another user now.
      if (key === this.name && this.restored().token !== this.kept.token) this.begin()
    })
    document.addEventListener("visibilitychange", () => this.changed())
    for (const kind of ["popstate", "hashchange"]) addEventListener(kind, () => this.moved())
    this.begin()
  }

  toggle(): void {
    this.isOpen = !this.isOpen
    this.frame.button.ariaExpanded = String(this.isOpen)
    this.view.open(this.isOpen)
    this.changed()
    if (!this.isOpen) this.frame.button.focus()
  }

  identify(identity: string | undefined): void {
    this.frame.options.identity = identity
    this.begin()
  }

  private get name(): string {
    return keptUnder(this.frame.options.base)
  }

  private restored(): Kept {
    return keptFor(userOf(this.frame.options.identity), storage.get(this.name))
  }

  private begin(): void {
    this.link?.close()
    this.sending.take()
    this.kept = this.restored()
    this.talk = new Talk(this.kept.unsent, this.kept.readUpTo)
    this.view.drawBell(!this.kept.isQuiet)
    this.types("")
    this.told = ""
    const url = this.frame.options.base.replace(/^http/, "ws") + "socket"
    this.link = new Link(
      url,
      () => this.hello(),
      (frame) => this.take(frame),
      () => this.changed(),
    )
    this.keep()
    this.changed()
  }

  private hello(): object {
    this.at = location.href
    const { identity, name, email, language } = this.frame.options
    // A page whose visitor is not signed in may have the attribute, with nothing in it.
    const proof = identity || undefined
    const said = { identity: proof, said_name: name, said_email: email, since: this.talk.last() }
    return { type: "hello", token: this.kept.token, language, ...said, ...this.page() }
  }

  private say(text: string): boolean {
    if (!this.sending.isReady()) return false
    const files = this.sending.take()
    if (!text && files.length === 0) return false
    const { clientId } = this.talk.say(newId(), text, files)
    this.keep()
    this.sendOne(clientId)
    this.changed()
    return true
  }

  /** Tell that the visitor writes, every few seconds at most. */
  private typing(): void {
    const now = Date.now()
    if (now - this.typedAt >= TYPING_MS && this.link.send({ type: "typing" })) this.typedAt = now
  }

  private page(): object {
    return { page: location.href.slice(0, 2_000), page_title: this.title.text.slice(0, 200) }
  }

  /** The page has become another without being loaded. */
  private moved(): void {
    if (this.at !== location.href && this.link.send({ type: "page", ...this.page() }))
      this.at = location.href
  }

  /** Show who types; empty: nobody. */
  private types(name: string): void {
    clearTimeout(this.typist)
    this.view.drawTypist(name)
    if (name) this.typist = setTimeout(() => this.view.drawTypist(""), TYPED_MS)
  }

  private quiet(isQuiet: boolean): void {
    this.kept.isQuiet = isQuiet
    this.keep()
  }

  private said(message: Message): void {
    this.talk.take([message])
    if (message.by === "visitor") return
    this.types("")
    if (!this.kept.isQuiet && (!this.isOpen || document.hidden)) this.sound.play()
  }

  private sendOne(clientId: string): void {
    const unsent = this.talk.unsent.find((each) => each.clientId === clientId)
    if (!unsent || unsent.refused) return
    const files = unsent.files.map(({ id }) => id)
    const frame = { type: "message", client_id: clientId, text: unsent.text, files, ...this.page() }
    if (this.link.send(frame)) this.link.expect()
  }

  private take(frame: FromHub): void {
    if (frame.type === "message") this.said(frame.message)
    else if (frame.type === "typing") this.types(frame.name)
    else if (frame.type === "read") this.talk.agentsRead = frame.id
    else if (frame.type === "error") this.wrong(frame)
    else if (frame.type === "piece") this.saving.told(frame)
    else if (frame.type === "file" || frame.type === "file_kept") this.sending.told(frame)
    else {
      this.talk.take(frame.messages)
      this.talk.more = frame.more
    }
    if (frame.type === "hello") {
      this.talk.agentsRead = frame.read
      this.goOn()
    }
    this.keep()
    this.changed()
  }

  private goOn(): void {
    for (const { clientId } of this.talk.unsent) this.sendOne(clientId)
    this.sending.again()
    this.saving.again()
  }

  private wrong({ client_id, retry_ms }: FromHub & { type: "error" }): void {
    if (client_id === null) return
    if (this.sending.wrong(client_id, retry_ms) || this.saving.wrong(client_id)) return
    if (retry_ms === null) this.talk.refuse(client_id)
    else setTimeout(() => this.sendOne(client_id), retry_ms)
  }

  private keep(): void {
    const { unsent, readUpTo } = this.talk
    this.kept = { ...this.kept, unsent: unsent.filter((each) => !each.refused), readUpTo }
    storage.set(this.name, JSON.stringify(this.kept))
  }

  private changed(): void {
    const isSeen = this.isOpen && !document.hidden
    if (isSeen && this.talk.unread()) {
      this.talk.read()
      this.keep()
    }
    this.report(isSeen)
    this.view.draw(this.talk, this.link?.state ?? "connecting")
    this.view.drawFiles(this.sending.chosen, this.sending.left)
    const unread = this.talk.unread()
    this.frame.badge.hidden = unread === 0
    this.frame.badge.textContent = String(unread)
    const label = this.isOpen ? this.texts.close : this.texts.open
    this.frame.button.ariaLabel = unread ? `${label}, ${this.texts.unread(unread)}` : label
    this.title.show(unread)
  }

  /** Tell the hub what has come, and what was read, once each. */
  private report(read: boolean): void {
    const last = this.talk.lastAnswer()
    const report = last && `${last.id} ${read}`
    if (!last || report === this.told || this.told === `${last.id} true`) return
    if (this.link?.send({ type: "seen", id: last.id, read })) this.told = report ?? ""
  }
}

export const start = (frame: Frame): Panel => new Chat(frame)
