import type { en } from "../en"
import type { Same } from "../same"
import { account } from "./account"
import { agents } from "./agents"
import { app } from "./app"
import { away } from "./away"
import { asking } from "./asking"
import { board } from "./board"
import { contacts } from "./contacts"
import { customer_file } from "./customer_file"
import { customers } from "./customers"
import { doubles } from "./doubles"
import { faults } from "./faults"
import { history } from "./history"
import { identity } from "./identity"
import { imports } from "./imports"
import { items } from "./items"
import { keys } from "./keys"
import { live } from "./live"
import { messages } from "./messages"
import { models } from "./models"
import { moving } from "./moving"
import { people } from "./people"
import { reasons } from "./reasons"
import { recent } from "./recent"
import { signing_in } from "./signing_in"
import { stepping_in } from "./stepping_in"
import { stock } from "./stock"
import { supervised } from "./supervised"
import { surveys } from "./surveys"
import { work } from "./work"
import { work_board } from "./work_board"
import { work_figures } from "./work_figures"

export const zh: Same<typeof en> = {
  ...app,
  ...signing_in,
  ...account,
  ...keys,
  ...agents,
  ...contacts,
  ...models,
  ...faults,
  ...moving,
  ...messages,
  ...work,
  ...items,
  ...work_board,
  ...work_figures,
  ...away,
  ...recent,
  ...people,
  ...customers,
  ...customer_file,
  ...doubles,
  ...live,
  ...identity,
  ...history,
  ...board,
  ...stepping_in,
  ...stock,
  ...supervised,
  ...surveys,
  ...asking,
  ...imports,
  ...reasons,
}
