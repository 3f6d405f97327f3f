/** Makes the state of this page, each part with only the others it needs, and gives it to the components. */
import { HubHttp } from "../net/http"
import { StoredDrafts } from "../net/storage"
import { every } from "../net/time"
import { createAccountPage, provideAccountPage, type AccountPage } from "./accountPage"
import { createAway, provideAway } from "./away"
import { createCommands, provideCommands } from "./commands"
import { createCustomerPage, provideCustomerPage } from "./customerPage"
import { createDrafts, provideDrafts } from "./drafts"
import { provideHttp } from "./http"
import { createHub, provideHub } from "./hub"
import { createImportsPage, provideImportsPage } from "./importsPage"
import { createKeysSheet, provideKeysSheet } from "./keysSheet"
import { createModelPage, provideModelPage } from "./modelPage"
import { createPalette, providePalette } from "./palette"
import { createPreferences, providePreferences } from "./preferences"
import { createProof, provideProof, type Proof } from "./proof"
import { createSession, provideSession, type SessionStore } from "./session"
import { createStay, provideStay } from "./stay"
import { createTexts, provideTexts, type Texts } from "./texts"
import { createTime, provideTime, TICK_MS } from "./time"
import { createToasts, provideToasts } from "./toasts"
import { whileMounted } from "./whileMounted"
import { createWorkPage, provideWorkPage } from "./workPage"

/** What the root component itself shows depends on these. */
export interface Root {
  readonly account: AccountPage
  readonly proof: Proof
  readonly session: SessionStore
  readonly texts: Texts
}

export function provideState(): Root {
  const preferences = createPreferences()
  const texts = createTexts(preferences)
  const toasts = createToasts()
  const time = createTime()
  const sheet = createKeysSheet()
  const drafts = createDrafts(new StoredDrafts())
  const proof = createProof()
  const http = new HubHttp(undefined, proof.ask)
  const pages = providePages()
  const hub = createHub({
    ticket: () => http.ticket(),
    signedOut: (reason) => session.ended(reason),
    time,
  })
  const { link } = hub

  function clear(): void {
    drafts.clear()
    sheet.sheetOpen.value = false
    toasts.clear()
    pages.close()
    proof.settle(false)
  }

  const session: SessionStore = createSession({
    http,
    link,
    texts,
    toasts,
    now: () => time.now.value,
    clear,
    clearOfOthers: drafts.clearOfOthers,
  })
  const stay = createStay({ http, session, time })
  const isSignedIn = () => session.session.value !== null

  providePreferences(preferences)
  provideTexts(texts)
  provideToasts(toasts)
  provideTime(time)
  provideKeysSheet(sheet)
  provideDrafts(drafts)
  provideHttp(http)
  provideAway(createAway(http))
  provideHub(hub)
  provideSession(session)
  provideProof(proof)
  provideStay(stay)
  provideCommands(createCommands({ link, isSignedIn, texts, toasts }))
  whileMounted(() => every(TICK_MS, time.tick))
  whileMounted(hub.followNetwork)
  whileMounted(stay.follow)
  return { account: pages.account, proof, session, texts }
}

/** Which pages and dialogs are open. */
function providePages(): { readonly account: AccountPage; readonly close: () => void } {
  const page = createCustomerPage()
  const workPage = createWorkPage()
  const imports = createImportsPage()
  const models = createModelPage()
  const palette = createPalette()
  const account = createAccountPage()

  provideCustomerPage(page)
  provideWorkPage(workPage)
  provideImportsPage(imports)
  provideModelPage(models)
  providePalette(palette)
  provideAccountPage(account)

  function close(): void {
    for (const each of [page, workPage, models]) each.close()
    imports.open.value = palette.open.value = account.isOpen.value = false
  }

  return { account, close }
}
