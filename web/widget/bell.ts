/** Turns the sound of new messages on and off. */

import { button, icon } from "./elements"

const BELL =
  "M12 2a2 2 0 0 1 2 2v.5a6.5 6.5 0 0 1 4.5 6.2V15l2 3v1h-17v-1l2-3v-4.3A6.5 6.5 0 0 1 10 4.5V4a2 2 0 0 1 2-2z" +
  "M9.3 20.3h5.4a2.8 2.8 0 0 1-5.4 0z"
/** Drawn across while it is off. */
const STROKE = "M2.8 4.6 4.6 2.8 21.2 19.4 19.4 21.2z"

export class Bell {
  readonly button = button("", "bell", () => this.turn())

  constructor(
    name: string,
    private readonly turned: (isOn: boolean) => void,
  ) {
    this.button.ariaLabel = name
    this.button.append(icon(BELL, STROKE))
  }

  draw(isOn: boolean): void {
    this.button.ariaPressed = String(isOn)
  }

  private turn(): void {
    const isOn = this.button.ariaPressed !== "true"
    this.draw(isOn)
    this.turned(isOn)
  }
}
