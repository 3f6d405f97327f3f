/** The files that the agent puts beside messages. */
import { watch, type ComputedRef } from "vue"
import type { Work } from "../../core/selectors/work"
import { HttpProblem } from "../../net/http"
import { useDrafts } from "../../state/drafts"
import { useHttp } from "../../state/http"
import { injected } from "../../state/injected"
import { httpProblemText } from "../../state/problems"
import { useTexts } from "../../state/texts"
import { FileBook } from "./fileBook"

const { provide, use } = injected<FileBook>("files")

export const useFiles = use

/** `work` is null before the first snapshot: nothing is known then, so no file is forgotten. */
export function provideFiles(work: ComputedRef<readonly Work[] | null>): void {
  const { t } = useTexts()
  const http = useHttp()
  const why = (problem: unknown) =>
    problem instanceof HttpProblem && problem.code === "too_large"
      ? t.value("files.why.too_large")
      : httpProblemText(t.value, problem)
  const book = new FileBook(useDrafts(), (file, how) => http.files.send(file, how), why)
  provide(book)
  watch(work, (now) => {
    if (now !== null) book.keepOnly(new Set(now.map((item) => item.contactId)))
  })
}
