import type { Same } from "../../same"
import type { proof as english } from "../en/proof"

/** 再次验证身份。 */
export const proof: Same<typeof english> = {
  title: "请再次验证身份",
  lead: "此操作需要再次输入密码，之后 10 分钟内不再询问。",
  go: "继续",
  cancel: "取消",
  by_passkey: "使用通行密钥",
  asking: "正在等待您的通行密钥…",
  cancelled: "没有使用通行密钥。请重试，或输入密码。",
}
