import type { Same } from "../../same"
import type { admin as english } from "../en/admin"

/** The administrator's pages. */
export const admin: Same<typeof english> = {
  title: "系统管理",
  pages: "页面",
  health: "运行状况",
  floor: "运营配置",
  start: "首次设置",
  phone: "测试电话",
  users: "登录人员",
  tokens: "程序令牌",
  report_mails: "邮件报表",
  roles: "角色",
  board: "看板",
  imports: "导入",
  catalogue: "型号与价格",
  audit_page: "审计",
  privacy: "隐私",
  settings: "本机设置",
  commands: "命令",
  commands_lead: "在服务器所在机器上用命令行可做的事。所有命令在系统运行时均可使用。",
  apply: "新建或修改队列、技能、坐席、线路、小休和处理结果。",
  import: "用命令行导入文件，与“导入”页相同。",
  user: "开通、列出、停用登录账号。",
  token: "为程序开通访问，只授予所需权限；可随时撤销。",
  audit: "查看谁登录、登录失败、被拒绝，以及谁修改或导出了什么。",
  check: "检查配置、数据库和磁盘的问题，并给出处理办法。",
  no_card: "管理员不能查看客户资料。",
}
