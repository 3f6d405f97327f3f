import type { admin as english } from "../en/admin"
import type { Same } from "../same"

/** The administrator's page. */
export const admin: Same<typeof english> = {
  "admin.title": "系统管理",
  "admin.lead": "管理员在服务器所在机器上用命令行维护系统。所有命令在系统运行时均可使用。",
  "admin.commands": "命令",
  "admin.apply": "新建或修改队列、技能、坐席、线路、小休和处理结果。",
  "admin.import": "用命令行导入文件，与上方相同。",
  "admin.user": "开通、列出、停用登录账号。",
  "admin.token": "为程序开通访问，只授予所需权限；可随时撤销。",
  "admin.audit": "查看谁登录、登录失败、被拒绝，以及谁修改或导出了什么。",
  "admin.check": "检查配置、数据库和磁盘的问题，并给出处理办法。",
  "admin.no_card": "管理员不能查看客户资料。",
}
