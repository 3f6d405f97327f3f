/** Commands to the hub, and what the person is told when one fails. */
import { hasText } from "../core/texts"
import { problemText } from "../core/wording/problems"
import { LOST, type Answer, type CommandBody, type HubLink } from "../net/link"
import { injected } from "./injected"
import type { Texts } from "./texts"
import type { Toasts } from "./toasts"

export interface Commands {
  /** Send a command; whether it was done. A failure is shown to the person. */
  readonly send: (body: CommandBody) => Promise<boolean>
  /** Send a command, and have its answer, which the caller shows. */
  readonly ask: (body: CommandBody) => Promise<Answer>
  /** Send a command whose failure is nothing to the person. */
  readonly tell: (body: CommandBody) => void
}

interface CommandParts {
  readonly link: Pick<HubLink, "send">
  readonly isSignedIn: () => boolean
  readonly texts: Pick<Texts, "t">
  readonly toasts: Pick<Toasts, "toast">
}

export const { provide: provideCommands, use: useCommands } = injected<Commands>("commands")

export function createCommands({ link, isSignedIn, texts, toasts }: CommandParts): Commands {
  async function send(body: CommandBody): Promise<boolean> {
    const answer = await link.send(body)
    // Signing out settles what was on its way as lost; that needs no message.
    if (!isSignedIn()) return false
    if (answer !== LOST && answer.ok) return true
    toasts.toast(failure(body.cmd, answer))
    return false
  }

  /** What was not done, and why. */
  function failure(cmd: CommandBody["cmd"], answer: Answer): string {
    const t = texts.t.value
    const why = answer === LOST ? t("error.lost") : problemText(t, answer.error ?? null)
    const key = `command.${cmd}`
    return hasText(key) ? t("error.of", { what: t(key), why }) : why
  }

  return { send, ask: (body) => link.send(body), tell: (body) => void link.send(body) }
}
