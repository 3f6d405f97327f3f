import type { signing_in as english } from "../en/signing_in"
import type { Same } from "../same"

/** Signing in and out. */
export const signing_in: Same<typeof english> = {
  "sign_in.title": "登录",
  "sign_in.name": "用户名",
  "sign_in.password": "密码",
  "sign_in.submit": "登录",
  "sign_in.back": "返回",
  "sign_in.busy": "正在登录…",
  "sign_in.bad": "用户名或密码不正确。",
  "sign_in.locked": "尝试次数过多，请在 {seconds} 秒后重试。",
  "sign_in.ended": "登录已失效，请重新登录。",
  "sign_in.ended.idle_limit": "您长时间没有操作，登录已结束，请重新登录。",
  "sign_in.ended.time_limit": "登录已达到最长时间，已结束，请重新登录。",
  "sign_in.ended.signed_out": "您已在另一个标签页退出登录。",
  "sign_in.ended.signed_in_anew":
    "此浏览器中的另一次登录结束了您的登录。刷新页面可使用新的登录继续。",
  "sign_in.ended.too_many_sessions": "您登录的地方太多，此处最久未使用，登录已结束，请重新登录。",
  "sign_in.ended.ended_elsewhere": "您在别处结束了此登录。",
  "sign_in.ended.ended_by_admin": "管理员结束了您的登录，请重新登录。",
  "sign_in.ended.user_changed": "您的登录信息已被更改，登录已结束，请用新的信息登录。",
  "sign_in.ended.agent_retired": "您的坐席已被移除，请联系班长。",
  "sign_in.ends": "由于没有操作，您的登录将于 {at} 结束。",
  "sign_in.ends_at_latest": "您的登录将于 {at} 结束，届时若有通话则在其后结束。请提前重新登录。",
  "sign_in.stay": "保持登录",
  "sign_in.unreachable": "无法连接服务器，请重试。",
  "sign_in.lead": "未开口，先知来者何人。",

  sign_out: "退出登录",
}
