// Making elements. Nothing here writes markup or style attributes: the page's policy forbids both.

type Child = Node | string | null;

interface Properties {
  class?: string;
  id?: string;
  [attribute: string]: string | number | boolean | undefined;
}

/** An element with attributes and children; true is an empty attribute, false and undefined none. */
export function el<K extends keyof HTMLElementTagNameMap>(tag: K, properties: Properties = {}, ...children: readonly Child[]): HTMLElementTagNameMap[K] {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(properties)) {
    if (value === undefined || value === false) continue;
    element.setAttribute(name, value === true ? "" : String(value));
  }
  element.append(...children.filter((c): c is Node | string => c !== null));
  return element;
}

/** A button of a toolbar. */
export function button(text: string, title: string, action: () => void): HTMLButtonElement {
  const element = el("button", { type: "button", title }, text);
  element.addEventListener("click", action);
  return element;
}

let status: HTMLElement | null = null;

/** Says something to readers who hear the page. */
export function say(text: string): void {
  if (status === null) {
    status = el("div", { class: "unseen", role: "status" });
    document.body.append(status);
  }
  status.textContent = text;
}

/** Gives a file to the reader. */
export function download(name: string, data: Blob): void {
  const address = URL.createObjectURL(data);
  const link = el("a", { href: address, download: name });
  document.body.append(link);
  link.click();
  link.remove();
  setTimeout(() => URL.revokeObjectURL(address), 60_000);
}
