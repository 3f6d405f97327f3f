/**
 * The one script of a page: a button in a shadow root. The panel is fetched on the first click, or when the
 * page is at rest if the visitor has chatted before.
 */

import { icon } from "./elements"
import { type Frame, type Panel, keptUnder } from "./shared"

const LABELS: Record<string, string> = { zh: "在线咨询", en: "Chat with us" }

const STYLE = (layer: string, side: string) => `
:host{all:initial!important;position:fixed!important;inset:auto!important;bottom:16px!important;
${side}:16px!important;z-index:${layer}!important;display:block!important}
button{all:unset;box-sizing:border-box;display:grid;place-items:center;width:56px;height:56px;
border-radius:50%;background:#1d4ed8;color:#fff;cursor:pointer;box-shadow:0 2px 8px #0006}
button:focus-visible{outline:3px solid #1d4ed8;outline-offset:3px}
svg{width:28px;height:28px;fill:currentColor}
b{position:absolute;top:-4px;inset-inline-end:-4px;min-width:20px;padding:0 5px;box-sizing:border-box;
border-radius:10px;background:#b91c1c;color:#fff;font:600 12px/20px system-ui,sans-serif;text-align:center}
[hidden]{display:none}`

const ICON = "M4 3h16a2 2 0 0 1 2 2v10a2 2 0 0 1-2 2h-8l-5 4v-4H4a2 2 0 0 1-2-2V5a2 2 0 0 1 2-2z"

function frameOf(script: HTMLScriptElement): Frame {
  const { language, identity, name, email, layer, side } = script.dataset
  const spoken = language || document.documentElement.lang || navigator.language
  const host = document.createElement("contacthub-chat")
  const root = host.attachShadow({ mode: "open" })
  const sheet = new CSSStyleSheet()
  const onTop = /^\d{1,10}$/.test(layer ?? "") ? layer : "2000000000"
  sheet.replaceSync(STYLE(String(onTop), side === "left" ? "left" : "right"))
  root.adoptedStyleSheets = [sheet]
  const button = document.createElement("button")
  button.type = "button"
  button.ariaLabel = LABELS[spoken.slice(0, 2).toLowerCase()] ?? "Chat with us"
  button.ariaExpanded = "false"
  const badge = document.createElement("b")
  badge.hidden = true
  button.append(icon(ICON), badge)
  root.append(button)
  document.body.append(host)
  const base = new URL(".", script.src).href
  return { options: { base, language: spoken, identity, name, email }, root, button, badge }
}

function begin(script: HTMLScriptElement): void {
  const frame = frameOf(script)
  let panel: Promise<Panel> | undefined
  const load = () =>
    (panel ??= import(/* @vite-ignore */ `${frame.options.base}panel.js`)
      .then((module: { start: (frame: Frame) => Panel }) => module.start(frame))
      // Fetched again at the next click.
      .catch((error: unknown) => {
        panel = undefined
        throw error
      }))
  frame.button.addEventListener("click", () => void load().then((loaded) => loaded.toggle()))
  Object.assign(window, {
    contacthubChat: {
      open: () => frame.button.click(),
      identify: (identity?: string) => {
        frame.options.identity = identity
        void panel?.then((loaded) => loaded.identify(identity))
      },
    },
  })
  let kept = null
  try {
    kept = localStorage.getItem(keptUnder(frame.options.base))
  } catch {
    // Storage is forbidden: the visitor is new.
  }
  if (kept) setTimeout(() => void load(), 1_000)
}

const script = document.currentScript
if (script instanceof HTMLScriptElement) {
  if (document.body) begin(script)
  else addEventListener("DOMContentLoaded", () => begin(script))
}
