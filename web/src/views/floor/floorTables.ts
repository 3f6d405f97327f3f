/** The floor file as a page of tables. */
import { KINDS } from "../../core/floorDraft"
import { fieldsOf } from "../../core/floorSchema"
import { floorWords } from "../../core/texts/later/floor"
import type { FloorEditor } from "../../state/floorEditor"
import type { TablesPage } from "../../state/tables"
import { idsOf } from "../tables/checks"
import { wordsOf } from "../tables/words"

/** `title`: of a list, or of one of a kind such as `one.queue`. In the setup of the page. */
export function floorTables(editor: FloorEditor, title: (name: string) => string): TablesPage {
  const one = (kind: string) => title(`one.${kind}`)
  return {
    page: "floor",
    kinds: KINDS,
    editor,
    words: wordsOf({ texts: floorWords, kinds: KINDS, fieldsOf, one, list: title }),
    fieldsOf,
    ids: (kind) => idsOf(editor, KINDS, kind),
    elsewhere: () => null,
    note: () => "",
    samples: () => new Map(),
    related: () => [],
  }
}
