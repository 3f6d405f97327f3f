/** About how tall a mail is, from its text: the frame that shows it tells nobody. */
import { runsOf } from "./quotes"

/** As the page of a mail is set: 14 px letters, a line of 21 px, 8 px around it. */
const LINE_PX = 21
const WIDE_PX = 14
const NARROW_PX = 7.5
const AROUND_PX = 16
/** Of a picture it is not known how tall it is. */
const PICTURE_PX = 240

/** Letters of Chinese, Japanese and Korean, and their signs, are as wide as they are tall. */
const WIDE = /[\u1100-\u115f\u2e80-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff00-\uff60]/gu

/** `widthPx`: of the frame; `pictures`: how many are in the mail. What it repeats is folded: one line. */
export function heightOf(text: string, widthPx: number, pictures: number): number {
  const room = Math.max(widthPx - AROUND_PX, LINE_PX)
  const lines = runsOf(text).reduce(
    (sum, run) => sum + (run.isQuoted ? 2 : linesOf(run.text, room)),
    0,
  )
  return Math.ceil(AROUND_PX + (lines + 1) * LINE_PX + pictures * PICTURE_PX)
}

function linesOf(text: string, room: number): number {
  const paragraphs = text.replace(/\n\s*\n/g, "\n\n").split("\n")
  return paragraphs.reduce((sum, line) => sum + Math.max(1, Math.ceil(widthOf(line) / room)), 0)
}

function widthOf(line: string): number {
  const wide = line.match(WIDE)?.length ?? 0
  return wide * WIDE_PX + (line.length - wide) * NARROW_PX
}
