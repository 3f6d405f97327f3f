/** The page of an item where items are opened seldom: loaded when one is. */
import { defineAsyncComponent } from "vue"

export const ItemPage = defineAsyncComponent(() => import("./ItemPage.vue"))
