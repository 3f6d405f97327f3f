/** The ring, two short tones every two and a half seconds, and the chime; once the browser lets us. */
import { every } from "./time"

const PATTERN_MS = 2_500
const VOLUME = 0.18

export class Ringer {
  private context: AudioContext | null = null
  private stopPattern: (() => void) | null = null

  constructor(private readonly onAllowed: (allowed: boolean) => void) {}

  /** Ask for sound; only works inside a click or key press. */
  async allow(): Promise<void> {
    this.context ??= this.newContext()
    try {
      await this.context?.resume()
    } catch {
      // Refused: the button to try again stays.
    }
    this.report()
  }

  /** One soft tone: somebody wrote. */
  chime(): void {
    if (this.context?.state === "running") this.tone(this.context, this.context.currentTime, 740)
  }

  start(): void {
    if (this.stopPattern !== null) return
    this.beep()
    this.stopPattern = every(PATTERN_MS, () => this.beep())
  }

  stop(): void {
    this.stopPattern?.()
    this.stopPattern = null
  }

  private newContext(): AudioContext | null {
    if (typeof AudioContext === "undefined") return null
    const context = new AudioContext()
    context.onstatechange = () => this.report()
    return context
  }

  private report(): void {
    this.onAllowed(this.context?.state === "running")
  }

  private beep(): void {
    if (this.context?.state !== "running") return
    const now = this.context.currentTime
    this.tone(this.context, now, 880)
    this.tone(this.context, now + 0.28, 660)
  }

  private tone(context: AudioContext, at: number, frequency: number): void {
    const [oscillator, gain] = [context.createOscillator(), context.createGain()]
    oscillator.frequency.value = frequency
    gain.gain.setValueAtTime(0, at)
    gain.gain.linearRampToValueAtTime(VOLUME, at + 0.02)
    gain.gain.exponentialRampToValueAtTime(0.001, at + 0.24)
    oscillator.connect(gain).connect(context.destination)
    oscillator.start(at)
    oscillator.stop(at + 0.25)
  }
}
