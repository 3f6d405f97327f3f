import type { Same } from "../../same"
import type { edits as english } from "../en/edits"

/** 更改已完成步骤所填的内容。 */
export const edits: Same<typeof english> = {
  title: "更改“{step}”",
  void: "此内容须经“{judge}”审批：更改后，已有的审批作废，须重新审批。",
  why: "更改的原因",
  save: "保存更改",
  cancel: "取消",
  since: "您开始更改后，其他人作了以下更改；您输入的内容已保留：",
  field: "{name}：{before} → {after}",
  decided: "此内容已有定论，后续步骤已办理，请重新提出。",
  none: "没有更改。",
}
