/** The page of a television: no sign-in, no keyboard, only figures. */
import { createApp } from "vue"
import WallboardScreen from "./WallboardScreen.vue"

export function start(): void {
  createApp(WallboardScreen).mount("#app")
}
