/** A value that the root of the page provides once, and that any component below it may ask for. */
import { inject, provide, type InjectionKey } from "vue"

export interface Injected<T> {
  /** Only in the setup of the component above all that use it. */
  readonly provide: (value: T) => void
  readonly use: () => T
}

export function injected<T>(name: string): Injected<T> {
  const key: InjectionKey<T> = Symbol(name)
  return {
    provide: (value) => provide(key, value),
    use: () => {
      const found = inject(key)
      if (found === undefined) throw new Error(`${name} was not provided`)
      return found
    },
  }
}
