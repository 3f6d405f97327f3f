import type { Same } from "../../same"
import type { passkeys as english } from "../en/passkeys"

/** 通行密钥：用它登录，以及自己的通行密钥。 */
export const passkeys: Same<typeof english> = {
  sign_in: "用通行密钥登录",
  asking: "正在等待通行密钥…",
  cancelled:
    "未使用通行密钥：您已取消、超时，或此设备没有可用的通行密钥。请重试，或用姓名和密码登录。",
  refused: "此通行密钥未知或已被移除。请重试，或用姓名和密码登录。",
  failed: "没有成功。请重试，或用姓名和密码登录。",
  title: "通行密钥",
  lead: "通行密钥让您用指纹、面部或 PIN 登录，无需密码和验证码，由您的设备或密码管理器保管。",
  none: "您还没有通行密钥。",
  unable: "此浏览器不能创建通行密钥。",
  name: "名称",
  name_hint: "留空则用浏览器和系统的名称。",
  add: "添加通行密钥",
  added: "已添加：{name}。",
  there: "此设备或密码管理器中已有您的通行密钥。",
  not_made: "未创建通行密钥：您已取消，或已超时。",
  bad: "无法接受此通行密钥，请重新开始。",
  line: "添加于 {created}，最近使用 {used}",
  line_unused: "添加于 {created}，尚未使用",
  rename: "重命名",
  rename_of: "重命名 {name}",
  renamed: "现在叫 {name}。",
  done: "完成",
  cancel: "取消",
  remove: "移除",
  remove_of: "移除 {name}",
  sure: "移除 {name}？之后无法再用它登录。若有人已用它登录，请在下方结束该登录。",
  keep: "保留",
  removed: "已移除：{name}。",
}
