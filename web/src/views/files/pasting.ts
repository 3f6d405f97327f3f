/** What is pasted beside a message. */
import { pastedName, pastesFiles } from "../../core/files"

/** The files, each under a name of its own; none where the text that was copied is meant. */
export function filesPasted(pasted: DataTransfer | null): readonly File[] {
  if (pasted === null || !pastesFiles(pasted.types)) return []
  const at = new Date()
  return [...pasted.files].map(
    (file) => new File([file], pastedName(file.name, at), { type: file.type }),
  )
}
