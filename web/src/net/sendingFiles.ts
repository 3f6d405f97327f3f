/** Sends files to the hub and tells how much of them is there, which `fetch` does not. */
import type { AttachmentView } from "../core/wire"
import type { Requester } from "./http"
import { answerOf } from "./schema"

/** A file of 20 MiB takes half as long on a line of 0.5 Mbit/s. */
const LONGEST_MS = 10 * 60_000

/** `told`: how much is there, 0 to 1. */
type Sending = Readonly<{ told: (share: number) => void; stop: AbortSignal }>

export class FilesHttp {
  constructor(private readonly http: Requester) {}

  /** Send a file that is to go with a message. */
  async send(file: File, { told, stop }: Sending): Promise<AttachmentView> {
    const form = new FormData()
    form.append("file", file)
    const by: typeof fetch = (url, init) => sendingTold(String(url), init ?? {}, { told, stop })
    return answerOf("post_uploads", await this.http.exchange("POST", "/uploads", form, {}, by))
  }
}

/** What `fetch` does with a form, by what tells how far it is. */
function sendingTold(url: string, init: RequestInit, { told, stop }: Sending): Promise<Response> {
  return new Promise((resolve, reject) => {
    const request = new XMLHttpRequest()
    const fail = () => reject(new TypeError("not sent"))
    request.open(init.method ?? "GET", url)
    new Headers(init.headers).forEach((value, name) => request.setRequestHeader(name, value))
    request.timeout = LONGEST_MS
    request.upload.onprogress = ({ loaded, total }) => told(total === 0 ? 0 : loaded / total)
    request.onload = () => resolve(responseOf(request))
    request.onerror = request.ontimeout = request.onabort = fail
    stop.addEventListener("abort", () => request.abort(), { once: true })
    if (stop.aborted) fail()
    else request.send(init.body instanceof FormData ? init.body : null)
  })
}

function responseOf(request: XMLHttpRequest): Response {
  const wait = request.getResponseHeader("Retry-After")
  const headers = wait === null ? {} : { "Retry-After": wait }
  return new Response(request.responseText, { status: request.status, headers })
}
