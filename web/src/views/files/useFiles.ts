/** The files that people put beside what they write. */
import { computed, onScopeDispose, watch, type ComputedRef } from "vue"
import type { Work } from "../../core/selectors/work"
import { HttpProblem } from "../../net/http"
import { useDrafts, type Drafts } from "../../state/drafts"
import { useHttp } from "../../state/http"
import { injected } from "../../state/injected"
import { httpProblemText } from "../../state/problems"
import { useTexts } from "../../state/texts"
import { FileBook } from "./fileBook"

const { provide, use } = injected<FileBook>("files")

export const useFiles = use

/** `work` is null before the first snapshot: nothing is known then, so no file is forgotten. */
export function provideFiles(work: ComputedRef<readonly Work[] | null>): void {
  const book = createBook(useDrafts())
  provide(book)
  watch(work, (now) => {
    if (now !== null) book.keepOnly(new Set(now.map((item) => item.contactId)))
  })
}

/** A book of what is open just now: its files are kept over no reload. */
export function usePassingFiles(): FileBook {
  const book = createBook({ draft: () => computed({ get: () => "", set: () => {} }) })
  onScopeDispose(() => book.keepOnly(new Set()))
  return book
}

function createBook(drafts: Pick<Drafts, "draft">): FileBook {
  const { t } = useTexts()
  const http = useHttp()
  const why = (problem: unknown) =>
    problem instanceof HttpProblem && problem.code === "too_large"
      ? t.value("files.why.too_large")
      : httpProblemText(t.value, problem)
  return new FileBook(drafts, (file, how) => http.files.send(file, how), why)
}
