/** Files that are dragged over the page: a part of it takes them, and elsewhere they do not replace the page. */
import { shallowRef, type ShallowRef } from "vue"
import { all, listen, whileMounted } from "../../state/whileMounted"

/** `isOver`: files are above `part`, which takes them when they are let go. */
export function useDropping(
  part: Readonly<ShallowRef<HTMLElement | null>>,
  take: (files: readonly File[]) => void,
): { readonly isOver: ShallowRef<boolean> } {
  const isOver = shallowRef(false)

  function onOver(event: Event): void {
    if (!(event instanceof DragEvent) || !hasFiles(event)) return
    const isTaken = event.defaultPrevented
    event.preventDefault()
    isOver.value = event.target instanceof Node && part.value?.contains(event.target) === true
    // Another part of the page may take them.
    if (event.dataTransfer !== null && (isOver.value || !isTaken))
      event.dataTransfer.dropEffect = isOver.value ? "copy" : "none"
  }

  function onDrop(event: Event): void {
    if (!(event instanceof DragEvent) || !hasFiles(event)) return
    event.preventDefault()
    if (isOver.value) take([...(event.dataTransfer?.files ?? [])])
    isOver.value = false
  }

  function onLeave(event: Event): void {
    // They left the window, not only one thing in it for the next.
    if (event instanceof DragEvent && event.relatedTarget === null) isOver.value = false
  }

  whileMounted(() =>
    all(
      listen(document, "dragover", onOver),
      listen(document, "drop", onDrop),
      listen(document, "dragleave", onLeave),
    ),
  )
  return { isOver }
}

function hasFiles({ dataTransfer }: DragEvent): boolean {
  return dataTransfer?.types.includes("Files") === true
}
