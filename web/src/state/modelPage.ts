/** Which page of the catalogue of models is open: all of them, one, or none. */
import { computed, shallowRef, type ComputedRef, type ShallowRef } from "vue"
import { injected } from "./injected"

export interface ModelPage {
  /** The model that is shown; empty: all of them; null: nothing. */
  readonly shown: Readonly<ShallowRef<string | null>>
  readonly isOpen: ComputedRef<boolean>
  /** Without a model the whole catalogue. */
  readonly show: (model?: string) => void
  readonly close: () => void
}

export const { provide: provideModelPage, use: useModelPage } = injected<ModelPage>("model page")

export function createModelPage(): ModelPage {
  const shown = shallowRef<string | null>(null)
  return {
    shown,
    isOpen: computed(() => shown.value !== null),
    show: (model = "") => (shown.value = model),
    close: () => (shown.value = null),
  }
}
