/** Whether the imports are shown instead of the floor. */
import { shallowRef, type ShallowRef } from "vue"
import { injected } from "./injected"

export interface ImportsPageState {
  readonly open: ShallowRef<boolean>
}

export const { provide: provideImportsPage, use: useImportsPage } =
  injected<ImportsPageState>("imports page")

export function createImportsPage(): ImportsPageState {
  return { open: shallowRef(false) }
}
