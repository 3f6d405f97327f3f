/** The panel: joins what is kept, the socket and the view. */

import { save, Saving, Sending } from "./files"
import { type Kept, keptFor, newId, storage, userOf } from "./keeping"
import { type FromHub, Link } from "./link"
import type { Wish } from "./forms"
import { type Filled, type Mode, modeOf, ofAsked, type Reception } from "./reception"
import { type Frame, keptUnder, type Panel } from "./shared"
import { Sound } from "./sound"
import { STYLE } from "./styles"
import { type Message, Talk } from "./talk"
import { textsFor } from "./texts"
import { Title } from "./title"
import { View } from "./view"
import { type Answer, Wishes } from "./wishes"

const TYPING_MS = 3_000

type TalkFrame = Extract<FromHub, { type: "hello" | "earlier" | "message" | "typing" | "read" }>

class Chat implements Panel {
  private readonly texts
  private readonly view
  private readonly title = new Title(() => this.moved())
  private at = location.href
  private readonly sound = new Sound()
  private isOpen = false
  private kept!: Kept
  private talk!: Talk
  private link!: Link
  private told = ""
  private reception: Reception | null = null
  private wantsCall = false
  private readonly wishes = new Wishes(
    () => this.link,
    (answer) => this.answered(answer),
  )
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
    this.view = new View(
      this.texts,
      {
        say: (text) => this.say(text),
        typing: () => this.typing(),
        close: () => this.toggle(),
        survey: (answer) => this.link.send(answer),
        attach: (files) => this.sending.add(files),
        remove: (clientId) => this.sending.remove(clientId),
        save: (file) => this.saving.want(file),
        wish: (mode, wish) => this.wished(mode, wish),
        wantCall: (wants) => this.wantCall(wants),
        sound: (isOn) => this.quiet(!isOn),
        earlier: () => void this.link.send({ type: "earlier", before: this.talk.first() }),
      },
      frame.options.language,
    )
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
    if (this.isOpen) this.link.send({ type: "reception" })
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
    this.view.bell.draw(!this.kept.isQuiet)
    this.view.typist.show("")
    this.told = ""
    this.reception = null
    this.wantsCall = false
    this.wishes.forget()
    this.view.survey.show(null)
    this.view.drawAnswer("")
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

  private form(): Filled {
    return ofAsked(this.reception, this.kept.filled ?? {})
  }

  private wantCall(wants: boolean): void {
    this.wantsCall = wants
    this.view.drawAnswer("")
    this.changed()
  }

  private wished(mode: Exclude<Mode, "chat">, { filled, text, at }: Wish): void {
    this.kept.filled = { ...this.kept.filled, ...filled }
    this.keep()
    this.view.drawAnswer("")
    if (mode === "message") this.say(text)
    else if (mode !== "before") {
      const form = { ...this.form(), ...(filled.name && { name: filled.name }) }
      const about = { number: filled.phone, at, text, form, ...this.page() }
      this.wishes.ask({ type: "call_me", client_id: newId(), ...about } as { client_id: string })
    }
    this.changed()
  }

  private answered(answer: Answer): void {
    if ("wrong" in answer) return this.view.drawAnswer("", this.texts[answer.wrong])
    this.wantsCall = false
    const how = { weekday: "long", hour: "2-digit", minute: "2-digit" } as const
    const { language } = this.frame.options
    const time = answer.at && new Date(answer.at).toLocaleString(language, how)
    this.view.drawAnswer(this.texts.called(answer.number, time))
  }

  /** It is answered by mail, and is no message of this chat. */
  private left({ client_id, email }: FromHub & { type: "left" }): void {
    this.talk.forget(client_id)
    this.view.drawAnswer(this.texts.left(email))
  }

  private page(): object {
    return { page: location.href.slice(0, 2_000), page_title: this.title.text.slice(0, 200) }
  }

  /** The page has become another without being loaded. */
  private moved(): void {
    if (this.at !== location.href && this.link.send({ type: "page", ...this.page() }))
      this.at = location.href
  }

  private quiet(isQuiet: boolean): void {
    this.kept.isQuiet = isQuiet
    this.keep()
  }

  private said(message: Message): void {
    this.talk.take([message])
    if (message.by === "visitor") {
      // It has opened a contact, unless one was open: then the field is there again.
      if (!this.reception?.live) this.link.send({ type: "reception" })
      return
    }
    this.view.typist.show("")
    if (!this.kept.isQuiet && (!this.isOpen || document.hidden)) this.sound.play()
  }

  private sendOne(clientId: string): void {
    const unsent = this.talk.unsent.find((each) => each.clientId === clientId)
    if (!unsent || unsent.refused) return
    const files = unsent.files.map(({ id }) => id)
    const frame = {
      type: "message",
      client_id: clientId,
      text: unsent.text,
      files,
      form: this.form(),
      ...this.page(),
    }
    if (this.link.send(frame)) this.link.expect()
  }

  private take(frame: FromHub): void {
    if (frame.type === "error") this.wrong(frame)
    else if (frame.type === "piece") this.saving.told(frame)
    else if (frame.type === "file" || frame.type === "file_kept") this.sending.told(frame)
    else if (frame.type === "reception")
      this.reception = { live: false, ...this.reception, ...frame }
    else if (frame.type === "survey" || frame.type === "survey_over") this.view.survey.told(frame)
    else if (frame.type === "called") this.wishes.told(frame)
    else if (frame.type === "left") this.left(frame)
    else this.talked(frame)
    this.keep()
    this.changed()
  }

  private talked(frame: TalkFrame): void {
    if (frame.type === "message") this.said(frame.message)
    else if (frame.type === "typing") this.view.typist.show(frame.name)
    else if (frame.type === "read") this.talk.agentsRead = frame.id
    else {
      this.talk.take(frame.messages)
      this.talk.more = frame.more
    }
    if (frame.type !== "hello") return
    this.talk.agentsRead = frame.read
    this.reception = frame.reception
    this.view.survey.show(frame.survey)
    this.goOn()
  }

  private goOn(): void {
    for (const { clientId } of this.talk.unsent) this.sendOne(clientId)
    this.wishes.again()
    this.sending.again()
    this.saving.again()
  }

  private wrong(frame: FromHub & { type: "error" }): void {
    const { client_id, retry_ms } = frame
    if (client_id === null || this.wishes.wrong(frame) || this.view.survey.wrong(client_id)) return
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
    this.drawMode()
    this.view.drawFiles(this.sending.chosen, this.sending.left)
    const unread = this.talk.unread()
    this.frame.badge.hidden = unread === 0
    this.frame.badge.textContent = String(unread)
    const label = this.isOpen ? this.texts.close : this.texts.open
    this.frame.button.ariaLabel = unread ? `${label}, ${this.texts.unread(unread)}` : label
    this.title.show(unread)
  }

  private drawMode(): void {
    const { name, email } = this.frame.options
    const filled = { ...(name && { name }), ...(email && { email }), ...this.kept.filled }
    const mode = modeOf(this.reception, this.kept.filled ?? {}, this.wantsCall)
    this.view.drawMode(mode, this.reception, filled)
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
