import type { signing_in as english } from "../en/signing_in"
import type { Same } from "../same"

/** Signing in and out. */
export const signing_in: Same<typeof english> = {
  "sign_in.title": "登录",
  "sign_in.name": "用户名",
  "sign_in.password": "密码",
  "sign_in.submit": "登录",
  "sign_in.busy": "正在登录…",
  "sign_in.bad": "用户名或密码不正确。",
  "sign_in.locked": "尝试次数过多，请在 {seconds} 秒后重试。",
  "sign_in.ended": "登录已失效，请重新登录。",
  "sign_in.unreachable": "无法连接服务器，请重试。",
  "sign_in.lead": "未开口，先知来者何人。",

  sign_out: "退出登录",
}
