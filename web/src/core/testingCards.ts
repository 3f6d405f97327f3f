/** Builders for tests of what a card shows. */
import { AT } from "./testing"
import type { LivePanel, Product, Source } from "./wire"

export function aSource(change: Partial<Source> = {}): Source {
  return {
    id: "shop",
    name: "Shop",
    status: "ok",
    took_us: 1000,
    answered_at: AT,
    age_ms: 0,
    code: "found",
    params: {},
    detail: "it answered",
    ...change,
  }
}

export function aLivePanel(change: Partial<LivePanel> = {}): LivePanel {
  return {
    source: "shop",
    name: "Shop",
    title: null,
    answered_at: AT,
    fields: [],
    columns: [],
    rows: [],
    purchases: [],
    purchases_total: 0,
    products: [],
    products_total: 0,
    service_records: [],
    service_records_total: 0,
    left_out: [],
    ...change,
  }
}

export const A_PRODUCT: Product = {
  id: "1",
  model: "KFR-35GW",
  name: null,
  category: null,
  serial: "SN-1",
  purchased_at: null,
  warranty_until: null,
  in_warranty: null,
  repairs: 0,
  status: null,
  model_faults: null,
}
