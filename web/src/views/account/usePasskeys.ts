/** One's own passkeys. */
import { onMounted, shallowRef } from "vue"
import { passkeyTexts } from "../../core/texts/later/passkeys"
import { AlreadyThere, Cancelled } from "../../net/authenticators"
import { HttpProblem } from "../../net/http"
import { PasskeysHttp, type Passkey } from "../../net/passkeysHttp"
import { useHttp } from "../../state/http"
import { httpProblemText } from "../../state/problems"
import { useLaterTexts, useTexts } from "../../state/texts"

export function usePasskeys() {
  const requests = useHttp()
  const http = new PasskeysHttp(requests)
  const { t } = useTexts()
  const say = useLaterTexts(passkeyTexts)
  /** Null: they are not taken here, or it is not known yet. */
  const all = shallowRef<readonly Passkey[] | null>(null)
  const busy = shallowRef(false)
  const failure = shallowRef("")
  const said = shallowRef("")

  function reason(problem: unknown): string {
    if (problem instanceof Cancelled) return say.value("not_made")
    if (problem instanceof AlreadyThere) return say.value("there")
    const isBad = problem instanceof HttpProblem && problem.code === "bad_passkey"
    return isBad ? say.value("bad") : httpProblemText(t.value, problem)
  }

  /** Do it, say what came of it, and list them anew; whether it was done. */
  async function after(work: () => Promise<string>): Promise<boolean> {
    if (busy.value) return false
    busy.value = true
    failure.value = said.value = ""
    try {
      said.value = await work()
      all.value = await http.all()
      return true
    } catch (problem) {
      failure.value = reason(problem)
      return false
    } finally {
      busy.value = false
    }
  }

  const add = (name: string) =>
    after(async () => say.value("added", { name: (await http.add(name)).name }))
  const rename = ({ id }: Passkey, name: string) =>
    after(async () => say.value("renamed", { name: (await http.rename(id, name)).name }))
  const remove = ({ id, name }: Passkey) =>
    after(async () => {
      await http.remove(id)
      return say.value("removed", { name })
    })

  onMounted(async () => {
    try {
      if ((await requests.account.ways()).passkeys) all.value = await http.all()
    } catch (problem) {
      failure.value = reason(problem)
    }
  })

  return { all, busy, failure, said, add, rename, remove }
}
