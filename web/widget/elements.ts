/** Elements of texts only, so that nothing that somebody wrote becomes mark-up. */

export function made<K extends keyof HTMLElementTagNameMap>(
  tag: K,
  className = "",
  text = "",
): HTMLElementTagNameMap[K] {
  const element = document.createElement(tag)
  if (className) element.className = className
  element.textContent = text
  return element
}

const SVG = "http://www.w3.org/2000/svg"

/** Filled shapes on a ground of 24 by 24; the button around it has the name. */
export function icon(...shapes: readonly string[]): SVGSVGElement {
  const svg = document.createElementNS(SVG, "svg")
  svg.setAttribute("viewBox", "0 0 24 24")
  svg.setAttribute("aria-hidden", "true")
  for (const shape of shapes) {
    const path = document.createElementNS(SVG, "path")
    path.setAttribute("d", shape)
    svg.append(path)
  }
  return svg
}

export function button(label: string, className: string, act: () => void): HTMLButtonElement {
  const element = made("button", className, label)
  element.type = "button"
  element.addEventListener("click", act)
  return element
}
