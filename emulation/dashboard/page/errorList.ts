import { clock, group } from "../../display/progressLine";
import type { ErrorCount } from "../dashboardState";
import { element, setText, setTone, type Tone } from "./dom";

const kinds: Readonly<Record<ErrorCount["kind"], { readonly text: string; readonly tone: Tone }>> = {
  retried: { text: "tried again", tone: "warn" },
  "left out": { text: "left out", tone: "bad" },
  fatal: { text: "ended it", tone: "bad" },
};

/** Shows what went wrong, latest first. */
export function showErrors(errors: readonly ErrorCount[]): void {
  const list = element("#errors ol");
  if (errors.length === 0) {
    list.replaceChildren(none());
    return;
  }
  while (list.children.length > errors.length || list.querySelector(".none") !== null) list.lastElementChild?.remove();
  while (list.children.length < errors.length) list.append(entry());
  errors.forEach(({ kind, message, count, seconds }, index) => {
    const item = list.children[index] as HTMLElement;
    setText(element("em", item), kinds[kind].text);
    setTone(element("em", item), kinds[kind].tone);
    setText(element("p", item), message);
    setText(element("small", item), `${group(count)} ×, last at ${clock(seconds)}`);
  });
}

function entry(): HTMLElement {
  const item = document.createElement("li");
  item.append(...["em", "p", "small"].map((name) => document.createElement(name)));
  return item;
}

function none(): HTMLElement {
  const item = document.createElement("li");
  item.className = "none";
  item.textContent = "None so far.";
  return item;
}
