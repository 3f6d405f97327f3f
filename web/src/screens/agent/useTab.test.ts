import { expect, test } from "vitest"
import { computed, shallowRef } from "vue"
import { useTab } from "./useTab"

test("the next caller begins with the overview, the one before keeps their tab", () => {
  const contact = shallowRef("c1")
  const tab = useTab(computed(() => contact.value))
  tab.value = "service"
  contact.value = "c2"
  expect(tab.value).toBe("overview")
  contact.value = "c1"
  expect(tab.value).toBe("service")
})
