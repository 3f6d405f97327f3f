/** Adds a person who signs in: their agent first, where one is made for them. */
import { shallowRef } from "vue"
import { idOf } from "../../core/idOf"
import { startTexts } from "../../core/texts/later/start"
import { HttpProblem } from "../../net/http"
import type { SetUpHttp } from "../../net/setUpHttp"
import { useHttp } from "../../state/http"
import { httpProblemText } from "../../state/problems"
import { useLaterTexts, useTexts } from "../../state/texts"

export const ROLES = ["agent", "supervisor", "admin"] as const

type Role = (typeof ROLES)[number]

const RANDOM_BYTES = 24

/** Nobody knows it: it is there until the link sets another. */
function unknownPassword(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(RANDOM_BYTES))
  return Array.from(bytes, (each) => each.toString(16).padStart(2, "0")).join("")
}

async function madeAgent(http: SetUpHttp, name: string, reason: string): Promise<string> {
  let id = ""
  await http.change((now) => {
    const taken = now.agents.map((each) => each.id)
    id = idOf(name, taken)
    return { agents: [{ id, name: name.trim(), queues: now.queues.map((each) => each.id) }] }
  }, reason)
  return id
}

export function useAddPerson() {
  const { setUp, users } = useHttp()
  const { t } = useTexts()
  const s = useLaterTexts(startTexts)
  const name = shallowRef("")
  const signIn = shallowRef("")
  const role = shallowRef<Role>("agent")
  const agent = shallowRef("")
  const busy = shallowRef(false)
  const failure = shallowRef("")

  /** A sign-in of the same name would be replaced. */
  async function isThere(): Promise<boolean> {
    const wanted = signIn.value.trim().normalize("NFKC").toLowerCase()
    return (await users.all()).some((each) => each.name.normalize("NFKC").toLowerCase() === wanted)
  }

  async function ofAgent(): Promise<string | undefined> {
    if (role.value !== "agent") return undefined
    if (agent.value === "") {
      // Kept, so that another try after a refused sign-in makes no second agent.
      agent.value = await madeAgent(setUp, name.value, s.value("add_person"))
    }
    return agent.value
  }

  function reason(problem: unknown): string {
    const isName = problem instanceof HttpProblem && problem.fields.includes("name")
    return isName ? s.value("bad_name") : httpProblemText(t.value, problem)
  }

  /** The name of the sign-in; null: it was refused, and `failure` says why. */
  async function add(): Promise<string | null> {
    if (busy.value) return null
    busy.value = true
    failure.value = ""
    const user = signIn.value.trim()
    try {
      if (await isThere()) {
        failure.value = s.value("person_there")
        return null
      }
      const body = { name: user, role: role.value, password: unknownPassword() }
      const known = await ofAgent()
      await setUp.addUser(known === undefined ? body : { ...body, agent: known })
      return user
    } catch (problem) {
      failure.value = reason(problem)
      return null
    } finally {
      busy.value = false
    }
  }

  return { name, signIn, role, agent, busy, failure, add }
}
