/** The page's title with the count of unread messages before it; the page may change its title meanwhile. */

export class Title {
  private shown: string | null = null
  private own = document.title
  private unread = 0

  constructor(moved: () => void) {
    new MutationObserver(() => {
      this.show(this.unread)
      moved()
    }).observe(document.head, {
      subtree: true,
      childList: true,
      characterData: true,
    })
  }

  /** As the page has it. */
  get text(): string {
    if (document.title !== this.shown) this.own = document.title
    return this.own
  }

  show(unread: number): void {
    const own = this.text
    this.unread = unread
    this.shown = unread ? `(${unread}) ${own}` : own
    if (document.title !== this.shown) document.title = this.shown
    // Blanks at its ends are not given back.
    this.shown = document.title
  }
}
