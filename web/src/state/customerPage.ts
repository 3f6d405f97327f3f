/** Which customer's page is open, beside what an agent or a supervisor does. */
import { shallowRef, type ShallowRef } from "vue"
import { injected } from "./injected"

export interface CustomerPageState {
  readonly open: Readonly<ShallowRef<string | null>>
  readonly show: (customerId: string) => void
  readonly close: () => void
}

export const { provide: provideCustomerPage, use: useCustomerPage } =
  injected<CustomerPageState>("customer page")

export function createCustomerPage(): CustomerPageState {
  const open = shallowRef<string | null>(null)
  return {
    open,
    show: (customerId) => (open.value = customerId),
    close: () => (open.value = null),
  }
}
