/** The way to sign in at a provider, where there is one, and why it did not lead here. */
import { onMounted, shallowRef } from "vue"
import { refusalOf } from "../../core/provided"
import type { SignInWays } from "../../net/accountHttp"
import { useHttp } from "../../state/http"

export function useWays() {
  const { account } = useHttp()
  const provider = shallowRef<SignInWays["provider"]>(null)
  const refusal = refusalOf(location.hash)

  onMounted(async () => {
    // A page that is loaded again, or kept as a bookmark, is not to say it again.
    if (refusal !== "") history.replaceState(null, "", location.pathname)
    try {
      provider.value = (await account.ways()).provider
    } catch {
      provider.value = null // name and password are there all the same
    }
  })

  return { provider, refusal }
}
