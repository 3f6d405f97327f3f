import type { account as english } from "../en/account"
import type { Same } from "../same"

/** 自己的登录：密码。 */
export const account: Same<typeof english> = {
  "account.title": "我的登录",
  "account.close": "关闭",
  "account.failed": "操作没有成功，请重试。",

  "password.title": "密码",
  "password.present": "当前密码",
  "password.new": "新密码",
  "password.show": "显示输入内容",
  "password.rule": "8 至 128 个字符，任何字符均可，例如几个互不相关的词。",
  "password.change": "更改密码",
  "password.changed": "密码已更改，已结束的其他登录：{count} 个。",
  "password.wrong": "当前密码不正确。",
  "password.locked": "密码错误次数过多，请在 {seconds} 秒后重试。",
  "password.fault.too_short": "新密码不足 8 个字符，可用几个词组成。",
  "password.fault.too_long": "新密码超过 128 个字符。",
  "password.fault.too_common": "此密码出现在泄露的密码名单中，猜测者会最先尝试，请另选一个。",
  "password.fault.name": "除您的名字之外，密码至少还要有 8 个字符，请再加几个词。",
}
