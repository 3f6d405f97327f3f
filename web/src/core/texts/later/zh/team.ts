import type { Same } from "../../same"
import type { team as english } from "../en/team"

/** 主管所属的团队。 */
export const team: Same<typeof english> = {
  title: "团队",
  lead: "{user} 只能看到该团队的内容。保存后其所有登录都会结束。",
  none: "无团队：查看全部",
  save: "保存团队",
}
