/** The views of the reports' page that the user has saved. */
import { onMounted, shallowRef } from "vue"
import type { SavedView } from "../../core/reports"
import { ReportsHttp } from "../../net/reportsHttp"
import { useHttp } from "../../state/http"
import { useChange } from "../../state/useChange"

export function useSavedViews() {
  const http = new ReportsHttp(useHttp())
  const views = shallowRef<readonly SavedView[] | null>(null)
  const { busy, failure, change } = useChange()

  /** Do it, and list them anew; whether it was done. */
  function after(work: () => Promise<unknown>): Promise<boolean> {
    return change(async () => {
      await work()
      views.value = await http.views()
    })
  }

  const save = (name: string, query: string) => after(() => http.addView(name, query))
  const rename = (view: SavedView, name: string) => after(() => http.changeView({ ...view, name }))
  const drop = (view: SavedView) => after(() => http.dropView(view.id))

  onMounted(() => after(async () => {}))
  return { views, busy, failure, save, rename, drop }
}
