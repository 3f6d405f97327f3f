import { createApp } from "vue"
import App from "./App.vue"
import { proofOf } from "./core/provided"
import "./styles/tokens.css"
import "./styles/base.css"
import "./styles/controls.css"
import "./styles/pieces.css"

const proof = proofOf(location.hash)
if (location.pathname === "/wallboard") {
  void import("./screens/wallboard/start").then(({ start }) => start())
} else if (proof !== null) {
  void import("./screens/sign_in/returned").then(({ start }) => start(proof))
} else {
  createApp(App).mount("#app")
}
