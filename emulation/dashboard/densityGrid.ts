import { endianness } from "node:os";
import type { DensityData } from "./dashboardState";

const cellDegrees = 4;
const columns = 360 / cellDegrees;
const rows = 180 / cellDegrees;

/** Counts posts by place, in cells of 4 degrees: as many posts as there may be, the page gets a map of the same size. */
export class DensityGrid {
  private readonly counts = new Uint32Array(columns * rows);

  /** @param latitude @param longitude whole degrees, rounded down */
  add(latitude: number, longitude: number): void {
    const row = clamp(rows - 1 - Math.floor((latitude + 90) / cellDegrees), rows - 1);
    const column = clamp(Math.floor((longitude + 180) / cellDegrees), columns - 1);
    const cell = row * columns + column;
    this.counts[cell] = (this.counts[cell] as number) + 1;
  }

  data(): DensityData {
    const bytes = Buffer.from(this.counts.slice().buffer);
    return { columns, rows, counts: (endianness() === "LE" ? bytes : bytes.swap32()).toString("base64") };
  }
}

/** The pole, and the 180th meridian seen from the west, belong to the last cell. */
function clamp(index: number, last: number): number {
  return index < 0 ? 0 : index > last ? last : index;
}
