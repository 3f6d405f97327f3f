import { createApp } from "vue"
import App from "./App.vue"
import "./styles/tokens.css"
import "./styles/base.css"
import "./styles/controls.css"
import "./styles/pieces.css"

if (location.pathname === "/wallboard") {
  void import("./screens/wallboard/start").then(({ start }) => start())
} else {
  createApp(App).mount("#app")
}
