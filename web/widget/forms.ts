/** The forms of the panel: before the chat, when nobody is there, and to be called. */

import { button, made } from "./elements"
import { type FieldName, type Filled, type Mode, type Reception, slots } from "./reception"
import type { Texts } from "./texts"

/** What was filled in; `at`: when the visitor wants to be called, null: as soon as possible. */
export interface Wish {
  filled: Filled
  text: string
  at: string | null
}

type FormMode = Exclude<Mode, "chat">
type Control = HTMLInputElement | HTMLTextAreaElement | HTMLSelectElement

const KINDS: Partial<Record<FieldName, string>> = { email: "email", phone: "tel" }
const COMPLETES: Partial<Record<FieldName, AutoFill>> = {
  name: "name",
  email: "email",
  phone: "tel",
}
const MOST: Record<FieldName | "text", number> = {
  name: 100,
  email: 200,
  phone: 50,
  order_no: 100,
  topic: 200,
  text: 1_000,
}

export class FormView {
  readonly form = made("form", "sheet")
  private readonly wrong = made("p", "left")
  private readonly controls = new Map<FieldName | "text" | "at", Control>()
  private drawn = ""
  private mode: Mode = "chat"

  constructor(
    private readonly texts: Texts,
    private readonly language: string,
    private readonly done: (mode: FormMode, wish: Wish) => void,
    private readonly cancel: () => void,
  ) {
    this.wrong.setAttribute("role", "alert")
    this.form.hidden = true
  }

  /** Show the form of a mode; what is typed in one that stands stays. Whether it is another one now. */
  show(mode: Mode, reception: Reception | null, filled: Filled): boolean {
    if (mode === "chat" || !reception) {
      const wasThere = !this.form.hidden
      this.form.hidden = true
      this.drawn = ""
      this.mode = "chat"
      return wasThere
    }
    const { form, topics, opens_at, here, answers } = reception
    // The times are those of when it was drawn: the hub says of one that has passed.
    const look = JSON.stringify([mode, form, topics, opens_at, here, answers])
    if (look === this.drawn) return false
    this.drawn = look
    this.draw(mode, reception, { ...filled, ...this.filled() })
    this.form.hidden = false
    return true
  }

  /** The message to leave, as far as it is written. */
  message(): string {
    return this.mode === "message" ? this.typed("text") : ""
  }

  write(text: string): void {
    const field = this.controls.get("text")
    if (field) field.value = text
  }

  focus(): void {
    this.controls.values().next().value?.focus()
  }

  /** What the hub does not take; empty: nothing is wrong. */
  refuse(words: string): void {
    this.wrong.textContent = words
    this.wrong.hidden = !words
    for (const each of this.form.querySelectorAll("button")) each.disabled = false
    if (words && !this.form.hidden) this.focus()
  }

  private draw(mode: FormMode, reception: Reception, filled: Filled): void {
    const kept = this.mode === mode ? [this.typed("text"), this.typed("at")] : ["", ""]
    this.mode = mode
    this.controls.clear()
    const said = [...this.note(mode, reception)].map((text) => made("p", "note", text))
    const asked = this.asked(mode, reception).map(({ name, required }) =>
      this.field(name, required, filled[name] ?? "", reception.topics),
    )
    const calls = mode === "call" || mode === "call_back"
    const more = []
    if (calls) more.push(this.times(reception))
    if (mode !== "before") more.push(this.text(mode === "message"))
    this.write(kept[0] as string)
    this.choose(kept[1] as string)
    this.refuse("")
    this.form.replaceChildren(...said, ...asked, ...more, this.wrong, this.buttons(mode))
    this.form.ariaLabel = this.texts[mode === "before" ? "before" : calls ? "callMe" : "leaving"]
    this.form.onsubmit = (event) => {
      event.preventDefault()
      this.submit(mode)
    }
  }

  /** To be called a number is needed, and for an answer to a message what the chat asks. */
  private asked(mode: FormMode, { form }: Reception): Reception["form"] {
    if (mode !== "call" && mode !== "call_back") return form
    const name = form.find((each) => each.name === "name") ?? { name: "name", required: false }
    return [{ name: "phone", required: true }, name]
  }

  private *note(mode: FormMode, { here, opens_at, answers }: Reception): Generator<string> {
    const { away, opens, before, callMe } = this.texts
    const leave = { here: "leave", mail: "leaveMail", either: "leaveEither" } as const
    if (!here && mode !== "before") yield opens_at ? opens(this.moment(opens_at)) : away
    if (mode === "before") yield before
    else yield mode === "message" ? this.texts[leave[answers]] : callMe
  }

  private moment(at: string): string {
    const how = {
      weekday: "long",
      month: "long",
      day: "numeric",
      hour: "2-digit",
      minute: "2-digit",
    }
    return new Date(at).toLocaleString(this.language, how as Intl.DateTimeFormatOptions)
  }

  private field(name: FieldName, required: boolean, text: string, topics: string[]): HTMLElement {
    const isChoice = name === "topic" && topics.length > 0
    const control = made(isChoice ? "select" : "input")
    if (control instanceof HTMLSelectElement)
      control.append(...["", ...topics].map((each) => new Option(each, each)))
    else {
      control.type = KINDS[name] ?? "text"
      control.autocomplete = COMPLETES[name] ?? "off"
      control.maxLength = MOST[name]
    }
    control.value = text
    control.required = required
    return this.labelled(name, this.texts.fields[name], control)
  }

  private text(required: boolean): HTMLElement {
    const control = made("textarea")
    control.rows = 3
    control.maxLength = MOST.text
    control.required = required
    return this.labelled("text", this.texts[required ? "write" : "remark"], control)
  }

  private times({ times }: Reception): HTMLElement {
    const control = made("select")
    const { soon } = this.texts
    control.append(new Option(soon, ""))
    for (const [, those] of slots(times, Date.now())) {
      const group = made("optgroup")
      group.label = those[0]?.toLocaleDateString(this.language, {
        weekday: "short",
        month: "short",
        day: "numeric",
      }) as string
      for (const each of those) {
        const time = each.toLocaleTimeString(this.language, { hour: "2-digit", minute: "2-digit" })
        group.append(new Option(`${group.label}, ${time}`, each.toISOString()))
      }
      control.append(group)
    }
    return this.labelled("at", this.texts.when, control)
  }

  private labelled(name: FieldName | "text" | "at", words: string, control: Control): HTMLElement {
    const label = made("label")
    const said = made("span", "", control.required ? `${words} *` : words)
    label.append(said, control)
    this.controls.set(name, control)
    return label
  }

  private buttons(mode: FormMode): HTMLElement {
    const row = made("div", "row")
    const words = { before: "begin", message: "send", call_back: "call", call: "call" } as const
    const send = made("button", "send", this.texts[words[mode]])
    send.type = "submit"
    if (mode === "call") row.append(button(this.texts.cancel, "", this.cancel))
    row.append(send)
    return row
  }

  private submit(mode: FormMode): void {
    const field = this.controls.get("text")
    const text = field?.value.trim() ?? ""
    this.refuse("")
    if (mode === "message" && field) field.value = "" // it stands among the messages now
    // Until the hub has answered the same wish is not sent as another one.
    if (mode === "call" || mode === "call_back")
      for (const each of this.form.querySelectorAll("button")) each.disabled = true
    this.done(mode, { filled: this.filled(), text, at: this.controls.get("at")?.value || null })
  }

  private typed(name: "text" | "at"): string {
    return this.controls.get(name)?.value ?? ""
  }

  /** A time that is not offered any more is as soon as possible. */
  private choose(at: string): void {
    const field = this.controls.get("at")
    if (field) field.value = at
    if (field instanceof HTMLSelectElement && field.selectedIndex < 0) field.value = ""
  }

  private filled(): Filled {
    const filled: Filled = {}
    for (const [name, control] of this.controls)
      if (name !== "text" && name !== "at") filled[name] = control.value.trim()
    return filled
  }
}
