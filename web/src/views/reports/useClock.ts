/** Times of a day as they read: `09:05`. */
import { useTexts } from "../../state/texts"

export function useClock(): {
  readonly time: (at: string | null | undefined, zone?: string) => string
} {
  const { language } = useTexts()

  function time(at: string | null | undefined, zone?: string): string {
    if (!at) return "—"
    const options: Intl.DateTimeFormatOptions = { hour: "2-digit", minute: "2-digit" }
    const zoned = zone === undefined ? options : { ...options, timeZone: zone }
    return new Intl.DateTimeFormat(language.value, { ...zoned, hourCycle: "h23" }).format(
      new Date(at),
    )
  }

  return { time }
}
