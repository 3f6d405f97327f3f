import type { Same } from "../../same"
import type { unmask as english } from "../en/unmask"

/** 某个联络的客户显示几分钟。 */
export const unmask: Same<typeof english> = {
  reason: "查看客户的理由",
  show: "显示客户 15 分钟",
  audited: "理由会被记录，并显示在该联络中。",
  line: "{by} 查看了客户，{at} 至 {until}：{reason}",
}
