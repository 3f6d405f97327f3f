/** The questions being written: kept like the notes, added when the agent says so or the contact ends. */
import type { Draft, Drafts } from "../../state/drafts"

/** `model`: the product that the question is about. */
type SendQuestion = (
  contactId: string,
  question: string,
  answer: string | null,
  model: string | null,
) => Promise<boolean>

export class QuestionBook {
  private readonly underWay = new Map<string, Promise<boolean>>()

  constructor(
    private readonly drafts: Pick<Drafts, "draft">,
    private readonly sendQuestion: SendQuestion,
  ) {}

  question(contactId: string): Draft {
    return this.drafts.draft(contactId, "question")
  }

  answer(contactId: string): Draft {
    return this.drafts.draft(contactId, "answer")
  }

  model(contactId: string): Draft {
    return this.drafts.draft(contactId, "model")
  }

  /** Add what is typed; whether nothing is left to add. A second call while one is on its way is the same. */
  add(contactId: string): Promise<boolean> {
    const known = this.underWay.get(contactId)
    if (known !== undefined) return known
    const adding = this.send(contactId).finally(() => this.underWay.delete(contactId))
    this.underWay.set(contactId, adding)
    return adding
  }

  /** The contact left the screen; what comes back is the text that was not added. */
  async close(contactId: string): Promise<string | null> {
    const typed = [this.question(contactId), this.answer(contactId)]
    await this.underWay.get(contactId)
    const texts = typed.map((field) => field.value.trim()).filter((text) => text !== "")
    return texts.length === 0 ? null : texts.join("\n→ ")
  }

  private async send(contactId: string): Promise<boolean> {
    const [question, answer] = [this.question(contactId), this.answer(contactId)]
    const [asked, said] = [question.value, answer.value]
    // The hub stores no answer without its question.
    if (asked.trim() === "") return said.trim() === ""
    const model = this.model(contactId).value || null
    if (!(await this.sendQuestion(contactId, asked.trim(), said.trim() || null, model)))
      return false
    // What was typed while it was on its way is the next question.
    if (question.value === asked) question.value = ""
    if (answer.value === said) answer.value = ""
    return true
  }
}
