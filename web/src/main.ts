import { createApp } from "vue"
import App from "./view/App.vue"
import "./view/tokens.css"
import "./view/base.css"

createApp(App).mount("#app")
