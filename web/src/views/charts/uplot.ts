/** Curves of now, by uPlot; loaded when one is shown. */
import UPlot from "uplot"
import "uplot/dist/uPlot.min.css"
import type { Quarter } from "../../core/quarters"
import { curveOptions, dataOf, type CurveWords } from "./curve"
import type { Look } from "./options"

export interface Curve {
  readonly show: (quarters: readonly Quarter[]) => void
  readonly resize: () => void
  readonly end: () => void
}

/** `pointed` is told which quarter the mouse is at; null: at none. */
export function curveIn(
  place: HTMLElement,
  quarters: readonly Quarter[],
  look: Look,
  words: CurveWords,
  pointed: (quarter: number | null) => void,
): Curve {
  const plot = new UPlot(
    {
      ...curveOptions(look, words, place.clientWidth),
      hooks: { setCursor: [({ cursor }) => pointed(cursor.idx ?? null)] },
    },
    dataOf(quarters),
    place,
  )
  return {
    show: (newer) => plot.setData(dataOf(newer)),
    resize: () => plot.setSize({ width: place.clientWidth, height: plot.height }),
    end: () => plot.destroy(),
  }
}
