/** What is asked once a chat has ended: numbers to choose from and a field, in the visitor's language. */

import { made } from "./elements"
import type { Texts } from "./texts"

export interface Survey {
  id: string
  language: string
  low: number
  high: number
  low_text: string
  high_text: string
  questions: { name: string; text: string }[]
  comment: string
}

export type SurveyFrame =
  | { type: "survey"; survey: Survey }
  | { type: "survey_over"; id: string; why: "kept" | "answered" | "late" }

export interface SurveyAnswer {
  type: "survey_answer"
  id: string
  values: Record<string, number>
  comment: string | null
}

export class SurveyView {
  /** Always the last of the thread. */
  readonly form = made("form", "survey")
  private survey: Survey | null = null
  private readonly said = made("p", "note")
  private readonly send = made("button", "send")

  constructor(
    private readonly texts: Texts,
    private readonly answer: (answer: SurveyAnswer) => boolean,
  ) {
    this.form.hidden = true
    this.send.type = "submit"
    this.send.textContent = texts.send
    this.said.setAttribute("role", "status")
    this.form.addEventListener("submit", (event) => {
      event.preventDefault()
      this.submit()
    })
  }

  /** Show what is asked; what is chosen already stays. None: nothing is. */
  show(survey: Survey | null): void {
    if (survey && survey.id === this.survey?.id) {
      this.send.disabled = false
      return
    }
    this.survey = survey
    this.form.hidden = survey === null
    if (!survey) return
    this.said.textContent = ""
    this.send.disabled = false
    this.form.lang = survey.language
    const comment = made("textarea")
    comment.name = "comment"
    comment.rows = 2
    comment.maxLength = 1000
    const label = made("label")
    label.append(made("span", "", survey.comment), comment)
    const asked = survey.questions.map((each) => this.question(survey, each))
    this.form.replaceChildren(...asked, label, this.said, this.send)
  }

  told(frame: SurveyFrame): void {
    if (frame.type === "survey") return this.show(frame.survey)
    if (frame.id !== this.survey?.id) return
    const { surveyKept, surveyAnswered, surveyLate } = this.texts
    this.said.textContent = { kept: surveyKept, answered: surveyAnswered, late: surveyLate }[
      frame.why
    ]
    this.form.replaceChildren(this.said)
    this.survey = null
  }

  /** Whether it is this that the hub did not take. */
  wrong(id: string): boolean {
    if (id !== this.survey?.id) return false
    this.send.disabled = false
    this.said.textContent = this.texts.surveyAgain
    return true
  }

  private question({ low, high, low_text, high_text }: Survey, asked: Survey["questions"][0]) {
    const set = made("fieldset")
    const row = made("div", "scale")
    for (let n = low; n <= high; n++) {
      const choice = made("label", "number")
      const input = made("input")
      input.type = "radio"
      input.name = asked.name
      input.value = String(n)
      choice.append(input, made("span", "", String(n)))
      row.append(choice)
    }
    const ends = made("p", "who", `${low} = ${low_text} · ${high} = ${high_text}`)
    set.append(made("legend", "", asked.text), row, ends)
    return set
  }

  private submit(): void {
    if (!this.survey) return
    const filled = new FormData(this.form)
    const values: Record<string, number> = {}
    for (const { name } of this.survey.questions)
      if (filled.has(name)) values[name] = Number(filled.get(name))
    if (Object.keys(values).length === 0) {
      this.said.textContent = this.texts.surveyChoose
      this.form.querySelector("input")?.focus()
      return
    }
    const comment = String(filled.get("comment") ?? "").trim() || null
    const said = { type: "survey_answer", id: this.survey.id, values, comment } as const
    this.send.disabled = this.answer(said)
    if (!this.send.disabled) this.said.textContent = this.texts.surveyAgain
  }
}
