/** How phone systems say that a caller hides the number: the hub's own list, which a test holds equal. */
import type { Address } from "../wire"

const WORDS: ReadonlySet<string> = new Set(
  `
  anon anonimo anonym anonyme anonymous anonymouscaller anónimo anônimo asserted blocked
  blockedcaller blockednumber callerid calleridblocked calleridunavailable calleridwithheld
  callerwithheld coinlinepayphone desconhecido desconocido hidden hiddencaller hiddennumber
  identityhidden idwithheld inconnu indisponible masque masqué na nascosto nil nocallerid noclid
  none nonpublished nonumber notavailable notdisclosed notprovided null nullnumber numberblocked
  numberhidden numberunavailable numberwithheld numeromasque numerooculto numéromasqué
  númerooculto oculto outofarea privado privat private privatecaller privatenumber privato privé
  restricted restrictednumber rufnummerunterdrückt sconosciuto secret suppressed unavailable
  unbekannt undisclosed unknown unknowncaller unknownnumber unlisted unterdrueckt unterdrückt
  withheld withheldnumber аноним неизвестно неизвестный номерскрыт скрыт скрытыйномер 不明 不明号码 不明號碼
  不显示 不顯示 保密 保密号码 保密號碼 公衆電話 匿名 匿名号码 匿名来电 匿名號碼 受限 受限号码 受限號碼 号码隐藏 无 无号码 无来电显示 无法显示 无法识别 未显示 未显示号码 未知
  未知号码 未知来电 未知號碼 無 無來電顯示 無法顯示 無號碼 私人 私人号码 私人號碼 號碼隱藏 表示圏外 通知不可能 隐藏 隐藏号码 隱藏 隱藏號碼 非通知 非通知設定 발신번호표시제한
  알수없음
  `
    .trim()
    .split(/\s+/),
)

/** They mean it only where they stand alone. */
const LETTERS: ReadonlySet<string> = new Set("- -- <> ? n/a o p u".split(" "))

/** Nothing but zeros, minus one, and the words typed on a telephone's keys. */
const DIGITS =
  /^(?:\+?0+|-\d|\+(?:266696687|7378742833|2562533|8656696|86282452253|7748283|94844353))$/

export function isWithheld(address: Address | null | undefined): boolean {
  if (!address) return true
  return !address.e164 && standsForNone(seen(address.raw ?? ""))
}

function seen(text: string): string {
  return text
    .normalize("NFKC")
    .replace(/[\p{Cc}\p{Cf}]/gu, "")
    .trim()
    .toLowerCase()
}

function standsForNone(raw: string): boolean {
  if (raw === "" || LETTERS.has(raw)) return true
  const uri = /<([^<>]+)>/.exec(raw)?.[1] ?? raw
  const address = uri.replace(/^(?:sips?|tel):/, "").replace(/[;?].*$/, "")
  const user = address.replace(/@.*$/, "")
  const word = user.replace(/[^\p{L}\p{N}]/gu, "")
  return WORDS.has(word) || DIGITS.test(user) || /@.*\.invalid$/.test(address)
}
