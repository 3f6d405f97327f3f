/** The channel of a contact in words, or the service that a social one came by. */
import { codeText, type Translate } from "../texts"

export interface Came {
  readonly channel: string
  readonly service?: string | null
}

export function channelText(t: Translate, { channel, service }: Came): string {
  return codeText(t, "channel", service ?? channel)
}
