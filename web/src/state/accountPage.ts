/** Whether the page of the own sign-in is open. */
import { shallowRef, type ShallowRef } from "vue"
import { injected } from "./injected"

export interface AccountPage {
  readonly isOpen: ShallowRef<boolean>
}

export const { provide: provideAccountPage, use: useAccountPage } =
  injected<AccountPage>("account page")

export function createAccountPage(): AccountPage {
  return { isOpen: shallowRef(false) }
}
