/** The page of a tab that comes back from the provider with a proof, or without. */
import { createApp } from "vue"
import ReturnedScreen from "./ReturnedScreen.vue"

export function start(end: string): void {
  createApp(ReturnedScreen, { end }).mount("#app")
}
