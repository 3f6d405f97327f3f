/** What the loader and the panel agree on. */

export interface Options {
  /** Where the channel's files and its socket are: ends with a slash. */
  base: string
  language: string
  identity: string | undefined
  name: string | undefined
  email: string | undefined
}

/** What the loader has made, and the panel works with. */
export interface Frame {
  options: Options
  root: ShadowRoot
  button: HTMLButtonElement
  badge: HTMLElement
}

export interface Panel {
  toggle(): void
  /** Another user is signed in at the shop, or none. */
  identify(identity: string | undefined): void
}

/** Under which the browser keeps the visitor of a channel. */
export const keptUnder = (base: string) => `contacthub.chat ${base}`
