import type { Same } from "../../same"
import type { roles as english } from "../en/roles"

/** 角色及其权限。 */
export const roles: Same<typeof english> = {
  title: "角色",
  lead: "角色由界面和一组权限组成。坐席、班长和管理员三个角色固定不变，可以以其中之一为基础新建角色。",
  failed: "无法读取角色。",
  right: "权限",
  built_in: "内置",
  users: "{count} 个用户",
  of: "{right}，角色 {role}",
  yes: "有",
  no: "无",
  add: "新建角色",
  name: "名称",
  base: "基于（界面相同）",
  make: "新建",
  changes: "保存之前：{role}",
  gained: "增加",
  lost: "减少",
  whom: "涉及",
  nobody: "无人，目前没有用户使用此角色",
  ends: "他们的登录会结束，重新登录后按新权限显示。",
  save: "保存",
  undo: "撤销",
  remove: "删除 {role}",
  saved: "{role} 已保存，结束了 {count} 个登录。",
  removed: "{role} 已删除。",
}
