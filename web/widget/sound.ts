/** A short tone for a new message; browsers let it be heard once the visitor has touched the page. */

const TONES = [880, 1_174]
const TONE_S = 0.12

export class Sound {
  private context: AudioContext | null = null

  play(): void {
    try {
      const context = (this.context ??= new AudioContext())
      if (context.state === "suspended") void context.resume().catch(() => undefined)
      TONES.forEach((pitch, place) =>
        this.tone(context, pitch, context.currentTime + place * TONE_S),
      )
    } catch {
      // A browser without sound shows the message all the same.
    }
  }

  private tone(context: AudioContext, pitch: number, at: number): void {
    const tone = context.createOscillator()
    const volume = context.createGain()
    tone.frequency.value = pitch
    volume.gain.setValueAtTime(0.08, at)
    volume.gain.linearRampToValueAtTime(0, at + TONE_S)
    tone.connect(volume).connect(context.destination)
    tone.start(at)
    tone.stop(at + TONE_S)
  }
}
