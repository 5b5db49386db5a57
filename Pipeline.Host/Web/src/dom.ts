// Making elements. Nothing here writes markup or style attributes: the page's policy forbids both.

import { FONT } from "./theme";

type Child = Node | string | null;

interface Properties {
  class?: string;
  id?: string;
  [attribute: string]: string | number | boolean | undefined;
}

/** An element with attributes and children; true is an empty attribute, false and undefined none. */
export function el<K extends keyof HTMLElementTagNameMap>(
  tag: K,
  properties: Properties = {},
  ...children: readonly Child[]
): HTMLElementTagNameMap[K] {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(properties)) {
    if (value === undefined || value === false) continue;
    element.setAttribute(name, value === true ? "" : String(value));
  }
  element.append(...children.filter((c): c is Node | string => c !== null));
  return element;
}

/** An element of a drawing. */
export function svg(tag: string, attributes: Record<string, string | number>): SVGElement {
  const element = document.createElementNS("http://www.w3.org/2000/svg", tag);
  for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, String(value));
  return element;
}

/** A button of a toolbar. */
export function button(text: string, title: string, action: () => void): HTMLButtonElement {
  const element = el("button", { type: "button", title }, text);
  element.addEventListener("click", action);
  return element;
}

const ruler = document.createElement("canvas").getContext("2d");

/** The width of a text in the font of the charts, in pixels. */
export function textWidth(text: string, size: number, weight = 400): number {
  if (!ruler) return text.length * size * 0.6;
  ruler.font = `${weight} ${size}px ${FONT}`;
  return ruler.measureText(text).width;
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
