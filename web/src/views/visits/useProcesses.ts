/** The processes of some kinds, asked for once; null: not known yet, or they could not be read. */
import { shallowRef, type ShallowRef } from "vue"
import { ofKind } from "../../core/visits"
import type { ProcessView } from "../../core/wire"
import { useHttp } from "../../state/http"

export function useProcesses(
  kinds: readonly string[],
): Readonly<ShallowRef<readonly ProcessView[] | null>> {
  const http = useHttp()
  const found = shallowRef<readonly ProcessView[] | null>(null)
  http
    .request("get_work_processes", "GET", "/work/processes")
    .then(({ items }) => (found.value = ofKind(items, kinds)))
    .catch(() => undefined)
  return found
}
