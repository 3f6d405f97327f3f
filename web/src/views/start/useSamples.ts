/** Imports the files of the sample shop one after the other, as somebody would who drops them on the imports. */
import { onBeforeUnmount, shallowRef } from "vue"
import type { UploadView } from "../../core/wire"
import { sampleFile } from "../../net/setUpHttp"
import { after } from "../../net/time"
import { useHttp } from "../../state/http"

const ASK_AGAIN_MS = 300
const UNDER_WAY: ReadonlySet<string> = new Set(["reading", "trying", "running"])

export function useSamples() {
  const { setUp, imports } = useHttp()
  const at = shallowRef(0)
  const count = shallowRef(1)
  const busy = shallowRef(false)
  const done = shallowRef(false)
  /** The file that could not be imported. */
  const lost = shallowRef("")
  let isGone = false
  onBeforeUnmount(() => (isGone = true))

  async function settled(upload: UploadView): Promise<UploadView> {
    let now = upload
    while (UNDER_WAY.has(now.phase) && !isGone) {
      await new Promise<void>((resolve) => after(ASK_AGAIN_MS, resolve))
      now = await imports.file(now.id)
    }
    return now
  }

  async function isImported(name: string): Promise<boolean> {
    try {
      const read = await settled(await imports.send(await sampleFile(name)))
      if (read.phase !== "ready") return false
      return (await settled(await imports.run(read.id, true))).phase === "done"
    } catch {
      return false
    }
  }

  async function load(): Promise<void> {
    busy.value = true
    lost.value = ""
    try {
      const names = await setUp.samples()
      count.value = names.length
      for (const [place, name] of names.entries()) {
        at.value = place
        if (isGone) return
        if (!(await isImported(name))) {
          lost.value = name
          return
        }
      }
      done.value = true
    } finally {
      busy.value = false
    }
  }

  return { at, count, busy, done, lost, load }
}
