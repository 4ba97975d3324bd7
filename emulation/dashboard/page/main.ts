import { ms } from "../../display/emulationText";
import { ratePerSecond } from "../../display/progressLine";
import type { DashboardPicture, DashboardState } from "../dashboardState";
import { showCategories, showTopics } from "./countTables";
import { element } from "./dom";
import { showErrors } from "./errorList";
import { showNotice, showOverview, showPhase } from "./overview";
import { shortCount } from "./shortCount";
import { TimeChart } from "./timeChart";
import { WorldMap } from "./worldMap";

const rates = new TimeChart(element("#rates"), {
  series: [{ label: "records/s", colour: "--accent", value: ([rate]) => rate, filled: true }],
  scale: "linear",
  text: ratePerSecond,
  tick: shortCount,
});
const latencies = new TimeChart(element("#latencies"), {
  series: [
    { label: "p50", colour: "--accent", value: ([, p50]) => p50 },
    { label: "p99", colour: "--p99", value: ([, , p99]) => p99 },
    { label: "max", colour: "--max", value: ([, , , max]) => max, dashed: true },
  ],
  scale: "logarithmic",
  text: ms,
  tick: (value) => (value >= 1_000 ? `${value / 1_000} s` : `${value} ms`),
});
const map = new WorldMap(element("#map"));

/** The emulator sends several times a second: without news for so long, it hangs or the way to it does. */
const silenceMs = 5_000;

let isOver = false;
let heardMs = performance.now();
const events = new EventSource("/events");
events.addEventListener("state", ({ data }: MessageEvent<string>) => showState(JSON.parse(data) as DashboardState));
events.addEventListener("picture", ({ data }: MessageEvent<string>) => {
  const { timeline, density } = JSON.parse(data) as DashboardPicture;
  rates.show(timeline);
  latencies.show(timeline);
  map.show(density);
  // The last state comes with a last picture; a server that is gone would be asked for more for ever.
  if (isOver) events.close();
});
events.addEventListener("error", tellLost);
setInterval(() => {
  if (performance.now() - heardMs > silenceMs) tellLost();
}, 1_000);

function showState(state: DashboardState): void {
  heardMs = performance.now();
  isOver = state.phase === "finished" || state.phase === "interrupted" || state.phase === "failed";
  showOverview(state);
  showCategories(state.categories);
  showTopics(state.topics);
  showErrors(state.errors);
}

function tellLost(): void {
  if (isOver) return;
  showPhase("Connection lost", "bad");
  showNotice("Nothing comes from the emulator any more: it was ended, or it hangs. This is what it told last; the page goes on when it does.", "warn");
}
