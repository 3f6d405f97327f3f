import { expect, test } from "vitest"
import { badParts, modelBody, newNotice, textOfModel } from "./modelForm"
import type { ModelView } from "./wire"

const COOL: ModelView = {
  model: "KFR-35GW",
  in_catalogue: true,
  version: 3,
  name: "Cool",
  category: null,
  brand: "Haoyin",
  warranty: { months: 36, from: "installation", parts: { compressor: 60 } },
  notices: [
    {
      id: "n1",
      kind: "recall",
      title: "Fan",
      text: "",
      serials_from: null,
      serials_to: "SN-5",
      made_from: null,
      made_to: null,
      since: "2026-05-01",
      until: null,
    },
  ],
  similar: ["KFR-26GW"],
  attributes: { colour: "white" },
  model_faults: null,
}

test("a model that is not changed is sent as it is", () => {
  const body = modelBody(textOfModel(COOL, ""), COOL)
  expect(body).toMatchObject({
    name: "Cool",
    category: null,
    warranty: COOL.warranty,
    similar: COOL.similar,
    attributes: COOL.attributes,
  })
  expect(body.notices?.[0]).toMatchObject({ id: "n1", serials_to: "SN-5", since: "2026-05-01" })
})

test("parts are lines, with either colon", () => {
  const typed = { ...textOfModel(null, "M"), parts: "压缩机：60\n\n motor : 48 " }
  expect(badParts(typed)).toEqual([])
  expect(modelBody(typed, null).warranty).toEqual({
    months: null,
    from: "purchase",
    parts: { 压缩机: 60, motor: 48 },
  })
  expect(badParts({ ...typed, parts: "motor\ncompressor: 60" })).toEqual(["motor"])
})

test("without months and parts there is no rule", () => {
  expect(modelBody(textOfModel(null, "M"), null).warranty).toBeNull()
})

test("a new notice is a recall of all units", () => {
  expect(newNotice()).toMatchObject({ id: null, kind: "recall", serials_from: "", until: "" })
})
