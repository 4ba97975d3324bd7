import { group } from "../../display/progressLine";
import type { DensityData } from "../dashboardState";
import { densityCounts } from "./densityCounts";
import { element, setText } from "./dom";
import { Surface } from "./surface";

/** A dot a cell on the world, the larger the more posts are there. The more cells have one, the fainter those at sea: land shows under any number. */
export class WorldMap {
  private readonly surface: Surface;
  private readonly reading: HTMLElement;
  private readonly land: Path2D;
  private columns = 1;
  private rows = 1;
  private counts: Uint32Array = new Uint32Array(1);
  /** Whether a cell's middle is on land. */
  private onLand: readonly boolean[] = [];
  private most = 0;
  /** Cells with a post. */
  private filled = 0;
  /** The cell that is pointed at. */
  private looked: number | undefined;

  constructor(figure: HTMLElement) {
    const canvas = element<HTMLCanvasElement>("canvas", figure);
    this.reading = element("#place", figure);
    this.land = new Path2D(element(".land path", figure).getAttribute("d") ?? "");
    this.surface = new Surface(canvas, (context, width, height) => this.draw(context, width, height));
    canvas.addEventListener("pointermove", ({ offsetX, offsetY }) => this.look(this.cellAt(offsetX, offsetY)));
    canvas.addEventListener("pointerleave", () => this.look(undefined));
  }

  show(data: DensityData): void {
    this.columns = data.columns;
    this.rows = data.rows;
    this.counts = densityCounts(data);
    if (this.onLand.length !== this.counts.length) this.onLand = this.landCells();
    this.most = this.counts.reduce((most, count) => Math.max(most, count), 0);
    this.filled = this.counts.reduce((sum, count) => sum + Math.min(count, 1), 0);
    this.read();
    this.surface.changed();
  }

  private look(cell: number | undefined): void {
    this.looked = cell;
    this.read();
    this.surface.changed();
  }

  private cellAt(x: number, y: number): number {
    const { clientWidth, clientHeight } = this.surface.canvas;
    const column = Math.min(Math.max(Math.floor((x / clientWidth) * this.columns), 0), this.columns - 1);
    const row = Math.min(Math.max(Math.floor((y / clientHeight) * this.rows), 0), this.rows - 1);
    return row * this.columns + column;
  }

  private read(): void {
    const degrees = 360 / this.columns;
    const all = `a dot is ${degrees}° × ${degrees}°, of up to ${posts(this.most)}`;
    this.surface.canvas.setAttribute("aria-label", `Map of the posts: in ${group(this.filled)} of ${group(this.counts.length)} places of ${degrees} by ${degrees} degrees, up to ${posts(this.most)} in one.`);
    if (this.looked === undefined) setText(this.reading, this.most === 0 ? "" : all);
    else setText(this.reading, `${this.placeOf(this.looked, degrees)}: ${posts(this.counts[this.looked] ?? 0)}`);
  }

  private placeOf(cell: number, degrees: number): string {
    const north = 90 - Math.floor(cell / this.columns) * degrees;
    const west = (cell % this.columns) * degrees - 180;
    return `${latitude(north - degrees)} to ${latitude(north)}, ${longitude(west)} to ${longitude(west + degrees)}`;
  }

  private draw(context: CanvasRenderingContext2D, width: number, height: number): void {
    if (this.most === 0) return;
    const [cellWidth, cellHeight] = [width / this.columns, height / this.rows];
    // One path for all dots of a colour: filling each by itself would take many times as long.
    const [land, sea] = [new Path2D(), new Path2D()];
    this.counts.forEach((count, cell) => {
      if (count === 0) return;
      const [x, y] = [((cell % this.columns) + 0.5) * cellWidth, (Math.floor(cell / this.columns) + 0.5) * cellHeight];
      const radius = cellWidth * (0.1 + 0.34 * Math.sqrt(count / Math.max(this.most, 4)));
      const dots = this.onLand[cell] === true ? land : sea;
      dots.moveTo(x + radius, y);
      dots.arc(x, y, radius, 0, 2 * Math.PI);
    });
    context.fillStyle = this.surface.colour("--accent");
    context.fill(land);
    context.globalAlpha = 0.9 - (0.6 * this.filled) / this.counts.length;
    context.fill(sea);
    context.globalAlpha = 1;
    if (this.looked !== undefined) this.drawLook(context, this.looked, cellWidth, cellHeight);
  }

  /** The land's path is in tenths of a degree, north up. */
  private landCells(): readonly boolean[] {
    const context = document.createElement("canvas").getContext("2d");
    const tenths = 3_600 / this.columns;
    return Array.from(this.counts, (_, cell) => {
      const [x, y] = [((cell % this.columns) + 0.5) * tenths - 1_800, (Math.floor(cell / this.columns) + 0.5) * tenths - 900];
      return context?.isPointInPath(this.land, x, y) ?? false;
    });
  }

  private drawLook(context: CanvasRenderingContext2D, cell: number, width: number, height: number): void {
    context.strokeStyle = this.surface.colour("--text");
    context.lineWidth = 1.5;
    context.strokeRect((cell % this.columns) * width, Math.floor(cell / this.columns) * height, width, height);
  }
}

function posts(count: number): string {
  return count === 1 ? "1 post" : `${group(count)} posts`;
}

function latitude(degrees: number): string {
  return degrees === 0 ? "0°" : `${Math.abs(degrees)}° ${degrees > 0 ? "N" : "S"}`;
}

function longitude(degrees: number): string {
  return degrees === 0 ? "0°" : `${Math.abs(degrees)}° ${degrees > 0 ? "E" : "W"}`;
}
