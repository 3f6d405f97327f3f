import type { Same } from "../../same"
import type { over as english } from "../en/over"

/** 由我受理、已经结束的事项的结果。 */
export const over: Same<typeof english> = {
  title: "最近结束",
  became: "{outcome} · {time}",
}
