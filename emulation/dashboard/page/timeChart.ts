import { clock } from "../../display/progressLine";
import type { TimelineData, TimelinePoint } from "../dashboardState";
import { element, setText } from "./dom";
import { Surface } from "./surface";
import { linearTicks, logTicks, timeTicks } from "./ticks";

export interface Series {
  readonly label: string;
  /** Variable of the style sheet. */
  readonly colour: string;
  /** Null where there is nothing to draw. */
  readonly value: (point: TimelinePoint) => number | null;
  /** Whether the area under the line is washed. */
  readonly filled?: boolean;
  /** Whether the line is broken, to be told apart without colours. */
  readonly dashed?: boolean;
}

export interface ChartOptions {
  readonly series: readonly Series[];
  readonly scale: "linear" | "logarithmic";
  /** A value in words, and on the axis. */
  readonly text: (value: number) => string;
  readonly tick: (value: number) => string;
}

const margin = { left: 52, right: 10, top: 8, bottom: 20 };

/** Lines over the time of a run. Its key shows the latest values, or those at the place that is pointed at. */
export class TimeChart {
  private readonly surface: Surface;
  private readonly title: string;
  private readonly values: readonly HTMLElement[];
  private readonly when: HTMLElement;
  private data: TimelineData = { intervalMs: 1_000, points: [] };
  /** The point that is looked at; undefined: the last. */
  private looked: number | undefined;

  constructor(
    figure: HTMLElement,
    private readonly options: ChartOptions,
  ) {
    const canvas = element<HTMLCanvasElement>("canvas", figure);
    this.title = element("h2", figure).textContent ?? "";
    this.surface = new Surface(canvas, (context, width, height) => this.draw(context, width, height));
    [this.when, ...this.values] = fillKey(element(".key", figure), options.series);
    canvas.addEventListener("pointermove", ({ offsetX }) => this.look(this.pointAt(offsetX)));
    canvas.addEventListener("pointerleave", () => this.look(undefined));
    canvas.addEventListener("blur", () => this.look(undefined));
    canvas.addEventListener("keydown", (event) => this.onKey(event));
  }

  show(data: TimelineData): void {
    this.data = data;
    this.read();
    this.surface.changed();
  }

  private look(index: number | undefined): void {
    if (index === this.looked) return;
    this.looked = index;
    this.read();
    this.surface.changed();
  }

  private onKey(event: KeyboardEvent): void {
    const last = this.data.points.length - 1;
    const at = this.looked ?? last;
    const targets: Readonly<Record<string, number | undefined>> = { ArrowLeft: at - 1, ArrowRight: at + 1, Home: 0, End: last, Escape: undefined };
    if (!(event.key in targets) || last < 0) return;
    event.preventDefault();
    const target = targets[event.key];
    this.look(target === undefined ? undefined : Math.min(Math.max(target, 0), last));
  }

  /** Tells the values in the key, and to those who do not see the lines. */
  private read(): void {
    const { points, intervalMs } = this.data;
    const index = Math.min(this.looked ?? points.length - 1, points.length - 1);
    const point = points[index];
    const texts = this.options.series.map(({ value }) => {
      const number = point === undefined ? null : value(point);
      return number === null ? "–" : this.options.text(number);
    });
    texts.forEach((text, series) => setText(this.values[series] as HTMLElement, text));
    const seconds = (index * intervalMs) / 1000;
    setText(this.when, this.looked === undefined ? "" : `at ${clock(seconds)}`);
    const named = this.options.series.map(({ label }, series) => `${label} ${texts[series]}`).join(", ");
    this.surface.canvas.setAttribute("aria-label", `${this.title}. ${this.looked === undefined ? "Latest" : `At ${clock(seconds)}`}: ${named}. Arrow keys read other times.`);
  }

  private pointAt(x: number): number | undefined {
    const { points } = this.data;
    const share = (x - margin.left) / (this.surface.canvas.clientWidth - margin.left - margin.right);
    const index = Math.floor(share * points.length);
    return index >= 0 && index < points.length ? index : undefined;
  }

  private draw(context: CanvasRenderingContext2D, width: number, height: number): void {
    const { points, intervalMs } = this.data;
    const area = { left: margin.left, top: margin.top, width: width - margin.left - margin.right, height: height - margin.top - margin.bottom };
    const ticks = this.valueTicks();
    const place = placeOn(this.options.scale, ticks);
    const y = (value: number): number => area.top + area.height * (1 - place(value));
    const x = (index: number): number => area.left + (area.width * (index + 0.5)) / Math.max(points.length, 1);
    context.font = `12px ${getComputedStyle(this.surface.canvas).fontFamily}`;
    this.drawValueAxis(context, area, ticks, y);
    this.drawTimeAxis(context, area, (points.length * intervalMs) / 1000);
    for (const series of [...this.options.series].reverse()) this.drawSeries(context, series, area, x, y);
    if (this.looked !== undefined && this.looked < points.length) this.drawLook(context, area, x(this.looked));
  }

  private valueTicks(): readonly number[] {
    const values = this.data.points.flatMap((point) => this.options.series.flatMap(({ value }) => value(point) ?? []));
    if (this.options.scale === "linear") return linearTicks(Math.max(...values, 1));
    return values.length === 0 ? logTicks(1, 100) : logTicks(Math.max(Math.min(...values), 1), Math.max(...values, 1));
  }

  private drawValueAxis(context: CanvasRenderingContext2D, { left, width }: Area, ticks: readonly number[], y: (value: number) => number): void {
    context.textAlign = "right";
    context.textBaseline = "middle";
    context.lineWidth = 1;
    for (const tick of ticks) {
      const at = Math.round(y(tick)) + 0.5;
      line(context, this.surface.colour("--grid"), [[left, at], [left + width, at]]);
      context.fillStyle = this.surface.colour("--soft");
      context.fillText(this.options.tick(tick), left - 8, at);
    }
  }

  private drawTimeAxis(context: CanvasRenderingContext2D, { left, top, width, height }: Area, seconds: number): void {
    context.textBaseline = "top";
    context.fillStyle = this.surface.colour("--soft");
    for (const tick of timeTicks(seconds, width < 400 ? 4 : 8)) {
      const at = left + (width * tick) / Math.max(seconds, 1);
      context.textAlign = tick === 0 ? "left" : at > left + width - 20 ? "right" : "center";
      context.fillText(clock(tick), at, top + height + 7);
    }
  }

  private drawSeries(context: CanvasRenderingContext2D, { value, colour, filled, dashed }: Series, { top, height }: Area, x: (index: number) => number, y: (value: number) => number): void {
    for (const stretch of stretches(this.data.points.map(value))) {
      const places = stretch.map(([index, number]): Place => [x(index), y(number)]);
      const [[firstX]] = places as [Place];
      const [lastX, lastY] = places.at(-1) as Place;
      if (filled === true && places.length > 1) {
        context.beginPath();
        context.moveTo(firstX, top + height);
        for (const [px, py] of places) context.lineTo(px, py);
        context.lineTo(lastX, top + height);
        context.fillStyle = this.surface.colour("--accent-wash");
        context.fill();
      }
      context.lineWidth = 1.75;
      context.setLineDash(dashed === true ? [3, 3] : []);
      line(context, this.surface.colour(colour), places);
      context.setLineDash([]);
      if (places.length === 1) dot(context, this.surface.colour(colour), lastX, lastY);
    }
    if (this.looked === undefined) return;
    const point = this.data.points[this.looked];
    const number = point === undefined ? null : value(point);
    if (number !== null) dot(context, this.surface.colour(colour), x(this.looked), y(number));
  }

  private drawLook(context: CanvasRenderingContext2D, { top, height }: Area, x: number): void {
    context.lineWidth = 1;
    line(context, this.surface.colour("--soft"), [[Math.round(x) + 0.5, top], [Math.round(x) + 0.5, top + height]]);
  }
}

interface Area {
  readonly left: number;
  readonly top: number;
  readonly width: number;
  readonly height: number;
}

type Place = readonly [x: number, y: number];

/** The place of a value between the first tick and the last, from 0 to 1. */
function placeOn(scale: ChartOptions["scale"], ticks: readonly number[]): (value: number) => number {
  const measure = scale === "linear" ? (value: number) => value : Math.log10;
  const [first, last] = [measure(ticks[0] ?? 0), measure(ticks.at(-1) ?? 1)];
  return (value) => Math.max(0, (measure(Math.max(value, 1e-9)) - first) / (last - first));
}

/** Values without gaps, each with its index. */
function stretches(values: readonly (number | null)[]): readonly (readonly (readonly [number, number])[])[] {
  const found: [number, number][][] = [];
  values.forEach((value, index) => {
    if (value === null) return;
    if (index === 0 || values[index - 1] === null) found.push([]);
    found.at(-1)?.push([index, value]);
  });
  return found;
}

function line(context: CanvasRenderingContext2D, colour: string, places: readonly Place[]): void {
  context.beginPath();
  for (const [x, y] of places) context.lineTo(x, y);
  context.strokeStyle = colour;
  context.lineJoin = "round";
  context.stroke();
}

function dot(context: CanvasRenderingContext2D, colour: string, x: number, y: number): void {
  context.beginPath();
  context.arc(x, y, 3.5, 0, 2 * Math.PI);
  context.fillStyle = colour;
  context.fill();
}

/** Makes the key's entries; returns where the time is told, and each value. */
function fillKey(key: HTMLElement, series: readonly Series[]): readonly [HTMLElement, ...HTMLElement[]] {
  const when = document.createElement("li");
  const values = series.map(() => document.createElement("b"));
  const entries = series.map(({ label, colour }, index) => {
    const entry = document.createElement("li");
    const swatch = document.createElement("i");
    swatch.style.setProperty("--colour", `var(${colour})`);
    entry.append(swatch, `${label} `, values[index] as HTMLElement);
    return entry;
  });
  key.replaceChildren(when, ...entries);
  return [when, ...values];
}
