import type { Same } from "../../same"
import type { exports as english } from "../en/exports"

/** 列表导出为文件。 */
export const exports: Same<typeof english> = {
  csv: "导出 CSV",
  xlsx: "导出 Excel",
  rows: "已导出 {lines} 行",
  waits: "正在生成文件",
  stop: "停止",
  done: "已下载。",
  busy: "正在生成两个文件，请等其中一个完成后再试。",
  failed: "未能下载。",
}
