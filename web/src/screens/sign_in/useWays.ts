/** The ways to sign in beside name and password, and why that at a provider did not lead here. */
import { onMounted, shallowRef } from "vue"
import { refusalOf } from "../../core/provided"
import type { SignInWays } from "../../net/accountHttp"
import { useHttp } from "../../state/http"

export function useWays() {
  const { account } = useHttp()
  const provider = shallowRef<SignInWays["provider"]>(null)
  const passkeys = shallowRef(false)
  const refusal = refusalOf(location.hash)

  onMounted(async () => {
    // A page that is loaded again, or kept as a bookmark, is not to say it again.
    if (refusal !== "") history.replaceState(null, "", location.pathname)
    try {
      const ways = await account.ways()
      provider.value = ways.provider
      passkeys.value = ways.passkeys
    } catch {
      provider.value = null // name and password are there all the same
    }
  })

  return { provider, passkeys, refusal }
}
