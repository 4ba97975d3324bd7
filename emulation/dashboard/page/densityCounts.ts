import type { DensityData } from "../dashboardState";

/** The counts of a map's cells, row by row from the north-west corner. */
export function densityCounts({ columns, rows, counts }: DensityData): Uint32Array {
  const text = atob(counts);
  const view = new DataView(new ArrayBuffer(text.length));
  for (let at = 0; at < text.length; at++) view.setUint8(at, text.charCodeAt(at));
  return Uint32Array.from({ length: columns * rows }, (_, cell) => view.getUint32(cell * 4, true));
}
