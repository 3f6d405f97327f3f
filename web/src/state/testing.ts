/** What a component sets up, in tests: below a page whose hub answers as the test says. */
import { computed, createSSRApp, h, shallowRef } from "vue"
import { renderToString } from "vue/server-renderer"
import { translator } from "../core/texts"
import { HubHttp } from "../net/http"
import { provideHttp } from "./http"
import { provideTexts } from "./texts"
import { provideToasts } from "./toasts"

/** Answers a request, by its method and path, with a status and a body. */
export type Answering = (asked: string) => readonly [status: number, body: object]

/** `made`: what `use` returned; `asked` and `said`: the requests and the messages since, in English. */
export async function setUp<T>(use: () => T, answering: Answering) {
  const asked: string[] = []
  const said: string[] = []
  const http = new HubHttp((url, init) => {
    const request = `${init?.method ?? "GET"} ${String(url)}`
    asked.push(request)
    const [status, body] = answering(request)
    return Promise.resolve(new Response(JSON.stringify(body), { status }))
  })
  const made = await new Promise<T>((resolve, reject) => {
    const part = {
      setup() {
        resolve(use())
        return () => h("p")
      },
    }
    const page = {
      setup() {
        const language = computed(() => "en" as const)
        const toast = (text: string) => void said.push(text)
        provideHttp(http)
        provideTexts({ language, t: computed(() => translator("en")) })
        provideToasts({ toasts: shallowRef([]), toast, dismiss: () => {}, clear: () => {} })
        return () => h(part)
      },
    }
    renderToString(createSSRApp(page)).catch(reject)
  })
  return { made, asked, said }
}
