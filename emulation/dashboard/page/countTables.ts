import { group } from "../../display/progressLine";
import type { CategoryCount, TopicCounts } from "../dashboardState";
import { cells, element, setText } from "./dom";

/** Shows how many posts have each category, as figures and as bars. */
export function showCategories(categories: readonly CategoryCount[]): void {
  const all = categories.reduce((sum, { posts }) => sum + posts, 0);
  const most = Math.max(...categories.map(({ posts }) => posts), 1);
  const rows = cells(element<HTMLTableSectionElement>("#categories tbody"), categories.length, 4);
  categories.forEach(({ name, posts }, index) => {
    const [head, track, count, share] = rows[index] as Row;
    setText(head, name);
    barIn(track).style.transform = `scaleX(${posts / most})`;
    setText(count, group(posts));
    setText(share, all === 0 ? "–" : `${((posts / all) * 100).toFixed(1)} %`);
  });
}

/** Shows how many records each partition of each topic has taken. */
export function showTopics(topics: readonly TopicCounts[]): void {
  const partitions = Math.max(0, ...topics.map((topic) => topic.partitions.length));
  const columns = topics.length + 1;
  const part = (name: string, rows: number): readonly (readonly HTMLTableCellElement[])[] => cells(element<HTMLTableSectionElement>(`#topics ${name}`), rows, columns);
  const prefix = sharedPrefix(topics.map(({ name }) => name));
  setText(element("#topics-prefix"), prefix === "" ? "" : `${prefix}*`);
  part("thead", 1)[0]?.forEach((cell, column) => setText(cell, column === 0 ? "Partition" : (topics[column - 1]?.name.slice(prefix.length) ?? "")));
  part("tbody", partitions).forEach((row, partition) => row.forEach((cell, column) => setText(cell, column === 0 ? String(partition) : group(topics[column - 1]?.partitions[partition] ?? 0))));
  part("tfoot", 1)[0]?.forEach((cell, column) => setText(cell, column === 0 ? "All" : group((topics[column - 1]?.partitions ?? []).reduce((sum, count) => sum + count, 0))));
}

/** What all names begin with, up to a dot: a user's topics differ in their last part. */
function sharedPrefix(names: readonly string[]): string {
  const [first = ""] = names;
  const prefix = first.slice(0, first.lastIndexOf(".") + 1);
  return names.every((name) => name.startsWith(prefix)) ? prefix : "";
}

type Row = readonly [HTMLTableCellElement, HTMLTableCellElement, HTMLTableCellElement, HTMLTableCellElement];

function barIn(cell: HTMLElement): HTMLElement {
  const found = cell.querySelector<HTMLElement>(".bar");
  if (found !== null) return found;
  const bar = document.createElement("span");
  bar.className = "bar";
  cell.append(bar);
  return bar;
}
