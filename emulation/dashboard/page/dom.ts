/** The element that a page has under a selector. */
export function element<T extends Element = HTMLElement>(selector: string, within: ParentNode = document): T {
  const found = within.querySelector<T>(selector);
  if (found === null) throw new Error(`Expected the page to have ${selector}`);
  return found;
}

/** Sets a text where it is another one. */
export function setText(target: Element, text: string): void {
  if (target.textContent !== text) target.textContent = text;
}

/** Marks an element with a tone of the style sheet; with none, takes the mark away. */
export function setTone(target: HTMLElement, tone: Tone | undefined): void {
  if (tone === undefined) delete target.dataset.tone;
  else target.dataset.tone = tone;
}

export type Tone = "quiet" | "active" | "good" | "warn" | "bad";

/** Makes a table's part have so many rows of so many cells, and returns them. The first cell of each row, and all at the top, are heads. */
export function cells(part: HTMLTableSectionElement, rows: number, columns: number): readonly (readonly HTMLTableCellElement[])[] {
  while (part.rows.length > rows) part.deleteRow(-1);
  while (part.rows.length < rows) part.insertRow();
  return [...part.rows].map((row) => {
    while (row.cells.length > columns) row.deleteCell(-1);
    while (row.cells.length < columns) row.append(cell(part.tagName === "THEAD" ? "col" : row.cells.length === 0 ? "row" : undefined));
    return [...row.cells];
  });
}

/** @param headOf what it is the head of; undefined: nothing */
function cell(headOf: "row" | "col" | undefined): HTMLTableCellElement {
  if (headOf === undefined) return document.createElement("td");
  const head = document.createElement("th");
  head.scope = headOf;
  return head;
}
