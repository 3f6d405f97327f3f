/** Tell the agent what ended without them, in words. */
import { watch } from "vue"
import { news } from "../../core/news"
import { newsText, newsTone } from "../../core/wording/news"
import { useHub } from "../../state/hub"
import { useTexts } from "../../state/texts"
import { useTime } from "../../state/time"
import { useToasts } from "../../state/toasts"

export function useNews(): void {
  const { hub } = useHub()
  const { now } = useTime()
  const { t } = useTexts()
  const { toast } = useToasts()

  // Each frame comes in a task of its own, so no state is passed over here.
  watch(hub, (after, before) => {
    for (const item of news(before, after, now.value))
      toast(newsText(t.value, item), newsTone(item))
  })
}
