/** How phone systems say that a caller hides the number: the hub's own lists, which a test holds equal. */
import type { Address } from "../wire"

const WORDS = words(`
  afgeschermd an anon anoniem anonima anonimo anonym anonyme anonymer anonymous
  anonymouswithheld ascuns asserted assertedidwithheld bilinmeyen bilinmiyor blocked
  cache cachee callerhidden callerid clir coinlinepayphone confidencial desconhecida
  desconhecido desconocida desconocido dirahasiakan dold dolt estetty geheim geheime
  gizli hemlig hemligt hemmelig hidden inconnu inconnue indisponible indisponivel
  ismeretlen khongxacđinh masque masquee na naoidentificado nascosta nascosto necunoscut
  nezname neznamy nichtubermittelt nichtverfugbar nieznany nil noclid nodisponible
  nondisponibile nondisponible none nonpublished notavailable notdisclosed notprovided
  null oculta oculto okand okant onbekend onderdrukt outofarea ozel payphone pribadi
  privada privado privat privata private privater privato prive privee prohibited
  prywatny rejtett restricted restrita restrito rieng riengtu riservata riservato
  salainen sconosciuta sconosciuto secret secrete sinidentificar skjult skryte skryty
  skyddat soukrome suppressed tidakdikenal tidakdiketahui titkos tuntematon ukendt
  ukjent ukryty unavailable unbekannt unbekannte unbekannter undisclosed unknown
  unlisted unterdruckt unterdruckte unterdruckter unterdrueckt utajene verborgen
  withheld zastrzezony аноним анонимно анонимныи анонімнии невідомии неизвестен
  неизвестно неизвестныи неопределен неопределяется приховании скрыт скрытыи частныи
  חסוי חסום לאידוע לאמזוהה خاص غيرمعروف مجهول محجوب สวนตว ไมทราบ ไมแสดง コウシュウテンワ ヒツウチ 不可
  不提供 不明 不显示 不詳 不详 不顯示 保密 公用电话 公衆 公衆電話 匿名 受限 圏外 屏蔽 拒显 无 无法显示 无法识别 暂无 未提供 未显示 未知 未顯示 無
  無法識別 無法辨識 無法顯示 発信者不明 私人 私密 表示圏外 通知不可 通知不可能 通知圏外 隐私 隐藏 隱藏 非公开 非公開 非通知 非通知設定 비공개 알수없음 없음 제한 표시제한
`)

/** They mean it only before a word for a number or a caller. */
const NONE = words(`
  bez geen kein keine no not ohne pas sans sem senza sin uden utan uten without без нет
  沒有 没有
`)

/** Words for a number or a caller, which may stand before and behind. */
const BESIDE = words(`
  anrop anruf anrufer appel appelant arayan beller call caller callers calling chamada
  chamador chiamante chiamata cid cislo cli da de del do el goi hivas hivo hovor id
  identite identity il incoming is la le line llamada llamante name nomor nr num numar
  numara number numer numero nummer of opkald oproep party phone połaczenie presentation
  rufnummer samtal so subscriber szam teilnehmer telefone telefonnummer telefono
  telefonu telefoonnummer telephone the user абонент виклик вызов звонок номер номера
  телефон מספר שיחה الرقم رقم หมายเลข เบอร 主叫 來電 号码 呼入 呼叫 对方 對方 已 来电 来話 用戶 用户 电话 番号 番號
  発信 発信者 着信 號碼 表示 設定 通知者 電話 발신 발신번호 발신자 번호 전화
`)

/** They mean it only where they stand alone. */
const LETTERS: ReadonlySet<string> = new Set("n/a o p u".split(" "))

/** Nothing but zeros, minus one, and the words typed on a telephone's keys. */
const DIGITS =
  /^(?:\+?0+|-\d|\+(?:2562533|266696687|7378742833|7748283|86282452253|8656696|94844353))$/

export function isWithheld(address: Address | null | undefined): boolean {
  if (!address) return true
  const raw = address.raw ?? ""
  // The hub masks only what is not withheld; of a short number nothing is left.
  return !address.e164 && !raw.includes("****") && standsForNone(seen(raw))
}

function words(text: string): ReadonlySet<string> {
  return new Set(text.trim().split(/\s+/))
}

function seen(text: string): string {
  return text
    .normalize("NFKC")
    .replace(/[\p{Cc}\p{Cf}]/gu, "")
    .trim()
    .toLowerCase()
}

function standsForNone(raw: string): boolean {
  if (!/[\p{L}\p{N}*#]/u.test(raw) || LETTERS.has(raw)) return true
  const uri = /<([^<>]+)>/.exec(raw)?.[1] ?? raw
  const address = uri.replace(/^(?:sips?|tel):/, "").replace(/[;?].*$/, "")
  const user = address.replace(/@.*$/, "")
  return (
    user === "" || isWordForIt(folded(user)) || DIGITS.test(user) || /@.*\.invalid$/.test(address)
  )
}

/** Letters and digits alone, without accents. */
function folded(text: string): string {
  return text
    .normalize("NFKD")
    .replace(/\p{Mn}/gu, "")
    .normalize("NFC")
    .replace(/[^\p{L}\p{N}]/gu, "")
}

function isWordForIt(text: string): boolean {
  let rest = text
  while (!WORDS.has(rest)) {
    const shorter = withoutOne(rest)
    if (shorter === rest) return false
    if (NONE.has(shorter)) return true
    rest = shorter
  }
  return true
}

function withoutOne(text: string): string {
  for (let size = text.length; size > 0; size--) {
    if (BESIDE.has(text.slice(0, size))) return text.slice(size)
    if (BESIDE.has(text.slice(-size))) return text.slice(0, -size)
  }
  return text
}
