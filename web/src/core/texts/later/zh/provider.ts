import type { Same } from "../../same"
import type { provider as english } from "../en/provider"

/** 通过单位账号登录。 */
export const provider: Same<typeof english> = {
  or: "或",
  kept: "您通过单位账号登录，密码和两步验证由单位的登录系统管理。",
  badge: "通过单位账号登录",
  ask: "请在另一个标签页中由单位的登录系统验证身份，之后此处会继续。",
  go: "前往登录系统",
  proved: "身份已验证，可以关闭此标签页。",
  close: "可以关闭此标签页。",
  failed: "通过单位账号登录没有成功，请重试，或联系管理员。",
  no_role: "您所在的组都无权在此工作，请联系管理员。",
  no_agent: "您还没有坐席，请联系管理员。",
  bad_name: "登录系统没有给出可用的名字，请联系管理员。",
  name_taken: "此处已有其他人使用您的名字登录，请联系管理员。",
  last_editor: "您是最后一位可以管理用户的人，而您所在的组已无此权限，请联系管理分组的人。",
  disabled: "您在此处的登录已被停用，请联系管理员。",
  cancelled: "您在登录系统中取消了登录。",
  not_asked: "时间过长，或是在另一个浏览器中开始的，请重新登录。",
  busy: "同时登录的人太多，请稍后重试。",
  ended: "您的登录已结束，请重新登录。",
  other_user: "在登录系统中登录的是另一个人，请由您本人验证。",
  not_fresh: "登录系统没有重新验证您的身份，因此未获确认，请联系管理员。",
}
