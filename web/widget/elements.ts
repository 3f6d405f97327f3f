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

export function button(label: string, className: string, act: () => void): HTMLButtonElement {
  const element = made("button", className, label)
  element.type = "button"
  element.addEventListener("click", act)
  return element
}
