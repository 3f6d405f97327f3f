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

  "places.title": "已登录的地方",
  "places.of": "{user} 已登录的地方",
  "places.none": "没有。",
  "places.this": "此处",
  "places.unknown": "未知浏览器",
  "places.line": "{address}，登录于 {since}，最近使用 {used}",
  "places.end": "结束",
  "places.end_one": "结束登录：{browser}，{address}",
  "places.end_others": "结束其他全部登录",
  "places.end_all": "结束全部登录",
  "places.ended": "已结束：{count} 个。",

  "link.title": "设置密码",
  "link.lead": "此链接只能使用一次，有效至 {until}。",
  "link.set": "设置密码",
  "link.done": "密码已设置，链接已失效。",
  "link.go": "前往登录",
  "link.gone": "此链接已使用、已过期或不完整，请向管理员索取新的链接。",

  "users.title": "可登录的人员",
  "users.none": "还没有人。",
  "users.role": "角色",
  "users.agent": "坐席",
  "users.disabled": "已停用",
  "users.open": "{user} 的登录与密码",
  "users.close": "关闭",
  "users.link": "密码链接",
  "users.link_lead":
    "{user} 可通过链接自行设置密码，只能使用一次，24 小时内有效；在此之前原密码仍然有效。",
  "users.make_link": "生成链接",
  "users.link_made": "请只交给 {user} 本人。链接只显示这一次，有效至 {until}。",
  "users.copy": "复制",
  "users.copied": "已复制。",
  "users.failed": "无法取得列表，请重试。",
}
