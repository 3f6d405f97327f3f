/** Groups and tags in the box: offered while they are typed, and the one that the search is narrowed to. */
import { computed, shallowRef, watch, type ComputedRef, type Ref, type ShallowRef } from "vue"
import { groupsLike, typedOf } from "../../core/narrowing"
import type { GroupItem } from "../../core/wire"
import { readGroups, type GroupName } from "../../net/groups"
import { useHttp } from "../../state/http"
import { useSession } from "../../state/session"

const PAGE = 200
const MOST_PAGES = 5
const MOST_OFFERED = 8

export interface Groups {
  readonly offered: ComputedRef<readonly GroupItem[]>
  /** What is typed of a customer. */
  readonly searched: ComputedRef<string>
  readonly chosen: ShallowRef<GroupName | null>
  /** The name of a group is being typed, and there is none of that name. */
  readonly missing: ComputedRef<boolean>
  readonly choose: (group: GroupName) => void
}

export function useGroups(text: Ref<string>): Groups {
  const http = useHttp()
  const { session } = useSession()
  const known = shallowRef<readonly GroupItem[] | null>(null)
  const chosen = shallowRef<GroupName | null>(null)
  let reading = false

  async function read(): Promise<void> {
    // Groups are of the whole house: not for who has a team.
    const { role, team } = session.value ?? {}
    if (reading || known.value !== null || role === "admin" || team) return
    reading = true
    try {
      const all: GroupItem[] = []
      let cursor: string | null = null
      for (let page = 0; page < MOST_PAGES; page++) {
        const some = await readGroups(http, PAGE, cursor)
        all.push(...some.items)
        cursor = some.next
        if (cursor === null) break
      }
      known.value = all
    } catch {
      // Customers are found without them: they are read again with the next letter.
    } finally {
      reading = false
    }
  }

  const offered = computed(() => groupsLike(known.value ?? [], text.value).slice(0, MOST_OFFERED))
  const missing = computed(
    () => known.value !== null && typedOf(text.value).named !== null && offered.value.length === 0,
  )

  function choose(group: GroupName): void {
    chosen.value = group
    const { searched, named } = typedOf(text.value)
    text.value = named === null ? "" : searched
  }

  watch(text, (now) => {
    if (now !== "") void read()
  })

  return {
    offered,
    searched: computed(() => typedOf(text.value).searched),
    chosen,
    missing,
    choose,
  }
}
