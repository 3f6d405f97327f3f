/** A press on a message above a dialog is not one beside it, which closes it. */
export function keepUnderToasts(
  event: Event & { readonly detail: { readonly originalEvent: Event } },
): void {
  const { target } = event.detail.originalEvent
  if (target instanceof Element && target.closest(".toasts") !== null) event.preventDefault()
}
