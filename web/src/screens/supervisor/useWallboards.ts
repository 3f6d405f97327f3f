/** The links of wallboards: listed, made and revoked. */
import { onMounted, shallowRef } from "vue"
import type { Answers } from "../../core/wire"
import { HttpProblem } from "../../net/http"
import { useHttp } from "../../state/http"

export type WallboardLink = Answers["get_wallboards"]["items"][number]
type Failure = "failed" | "taken" | "wrong"

export function useWallboards() {
  const http = useHttp()
  const links = shallowRef<readonly WallboardLink[] | null>(null)
  const made = shallowRef<string | null>(null)
  const failed = shallowRef<Failure | null>(null)
  const busy = shallowRef(false)

  async function attempt(deed: () => Promise<void>): Promise<void> {
    if (busy.value) return
    busy.value = true
    failed.value = null
    try {
      await deed()
      links.value = (await http.request("get_wallboards", "GET", "/wallboards")).items
    } catch (problem) {
      const isTaken = problem instanceof HttpProblem && problem.code === "already_there"
      failed.value = isTaken ? "taken" : "failed"
    } finally {
      busy.value = false
    }
  }

  async function make(name: string): Promise<void> {
    made.value = null
    if (name.trim() === "") {
      failed.value = "wrong"
      return
    }
    await attempt(async () => {
      const answer = await http.request("post_wallboards", "POST", "/wallboards", { name })
      made.value = `${location.origin}${answer.path}`
    })
  }

  async function revoke(name: string): Promise<void> {
    made.value = null
    await attempt(async () => {
      await http.exchange("DELETE", `/wallboards/${encodeURIComponent(name)}`)
    })
  }

  onMounted(() => attempt(async () => {}))
  return { links, made, failed, busy, make, revoke }
}
