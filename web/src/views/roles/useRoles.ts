/** The roles, what is edited of them, and what came of it. */
import { computed, onMounted, shallowRef } from "vue"
import { differenceOf, turned } from "../../core/roleEdit"
import { rolesTexts } from "../../core/texts/later/roles"
import { RolesHttp, type RoleItem, type RolesAnswer } from "../../net/rolesHttp"
import { useHttp } from "../../state/http"
import { useLaterTexts, useTexts } from "../../state/texts"
import { failureText } from "../account/failures"

interface Edited {
  readonly role: RoleItem
  readonly rights: ReadonlySet<string>
}

export type RolesStore = ReturnType<typeof useRoles>

export function useRoles() {
  const http = new RolesHttp(useHttp())
  const { t } = useTexts()
  const r = useLaterTexts(rolesTexts)
  const found = shallowRef<RolesAnswer | null>(null)
  const isLost = shallowRef(false)
  const edited = shallowRef<Edited | null>(null)
  const failure = shallowRef<string | null>(null)
  const done = shallowRef("")
  const difference = computed(() =>
    edited.value === null ? null : differenceOf(edited.value.role, edited.value.rights),
  )

  function rightsOf(role: RoleItem): ReadonlySet<string> {
    return edited.value?.role.name === role.name ? edited.value.rights : new Set(role.rights)
  }

  function turn(role: RoleItem, right: string): void {
    const rights = turned(rightsOf(role), right)
    const { gained, lost } = differenceOf(role, rights)
    edited.value = gained.length + lost.length === 0 ? null : { role, rights }
    done.value = ""
  }

  async function load(): Promise<void> {
    try {
      found.value = await http.all()
      isLost.value = false
    } catch {
      isLost.value = true
    }
  }

  async function doing(work: () => Promise<string>): Promise<boolean> {
    failure.value = null
    try {
      done.value = await work()
    } catch (problem) {
      failure.value = failureText(problem, t.value)
      return false
    }
    edited.value = null
    await load()
    return true
  }

  function put(name: string, base: string, rights: Iterable<string>): Promise<boolean> {
    return doing(async () => {
      const { sessions_ended: count } = await http.put(name, base, [...rights])
      return r.value("saved", { role: name, count })
    })
  }

  function remove(role: RoleItem): Promise<boolean> {
    return doing(async () => {
      await http.remove(role.name)
      return r.value("removed", { role: role.name })
    })
  }

  function undo(): void {
    edited.value = failure.value = null
  }

  onMounted(load)
  return { r, found, isLost, edited, difference, failure, done, rightsOf, turn, put, remove, undo }
}
