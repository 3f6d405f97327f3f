import { createApp } from "vue"
import App from "./App.vue"
import "./styles/tokens.css"
import "./styles/base.css"
import "./styles/controls.css"
import "./styles/pieces.css"

createApp(App).mount("#app")
