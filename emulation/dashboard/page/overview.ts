import { ms } from "../../display/emulationText";
import { clock, group, ratePerSecond } from "../../display/progressLine";
import { tables } from "../../tables/tables";
import type { DashboardState, ErrorCount, Phase } from "../dashboardState";
import { element, setText, setTone, type Tone } from "./dom";

/** Shows how the run stands: its state, how far it is, and its figures. */
export function showOverview(state: DashboardState): void {
  showRun(state);
  showProgress(state);
  showTiles(state);
}

const phases: Readonly<Record<Phase, { readonly text: string; readonly tone: Tone }>> = {
  connecting: { text: "Connecting to the brokers", tone: "quiet" },
  posting: { text: "Posting", tone: "active" },
  delivering: { text: "Stopping: delivering what is in flight", tone: "warn" },
  finished: { text: "Finished", tone: "good" },
  interrupted: { text: "Interrupted", tone: "warn" },
  failed: { text: "Failed", tone: "bad" },
};

function showRun({ stack, run, resumed, phase, failure }: DashboardState): void {
  setText(element("#run"), `Stack ${stack}${run === undefined ? "" : ` · run ${run}`}${resumed ? " (resumed)" : ""}`);
  showPhase(phases[phase].text, phases[phase].tone);
  showNotice(failure, "bad");
}

/** The state in one word or two; it is read out when it changes. */
export function showPhase(text: string, tone: Tone): void {
  setText(element("#phase"), text);
  setTone(element("#phase"), tone);
}

/** A message across the page; undefined: none. */
export function showNotice(text: string | undefined, tone: Tone): void {
  const notice = element("#notice");
  notice.hidden = text === undefined;
  setText(notice, text ?? "");
  setTone(notice, tone);
}

function showProgress({ posts, of, seconds, secondsLeft, phase }: DashboardState): void {
  const bar = element("#bar");
  const share = of === undefined ? undefined : of === 0 ? 1 : Math.min(posts / of, 1);
  const percent = share === undefined ? undefined : `${Math.floor(share * 100)} %`;
  bar.toggleAttribute("data-open", share === undefined && phase === "posting");
  element("span", bar).style.transform = share === undefined ? "" : `translateX(${(share - 1) * 100}%)`;
  if (share === undefined) bar.removeAttribute("aria-valuenow");
  else bar.setAttribute("aria-valuenow", String(Math.floor(share * 100)));
  bar.setAttribute("aria-valuetext", `${group(posts)} posts${percent === undefined ? "" : `, ${percent}`}`);
  setText(element("#done"), `${group(posts)} ${posts === 1 ? "post" : "posts"}`);
  setText(element("#share"), of === undefined ? "acknowledged" : `of ${group(of)} acknowledged, ${percent}`);
  setText(element("#elapsed"), seconds === 0 ? "" : `${clock(seconds)} elapsed`);
  setText(element("#left"), secondsLeft === undefined ? "" : `· ${clock(secondsLeft)} left`);
  document.title = `${percent === undefined ? phases[phase].text : `${percent} ${phases[phase].text.split(/[ :]/)[0]}`} – posting emulator`;
}

function showTiles({ posts, topics, postsPerSecond, phase, inFlight, latencyMs, errors, seconds }: DashboardState): void {
  const isOver = phase === "finished" || phase === "interrupted" || phase === "failed";
  const records = topics.reduce((sum, { partitions }) => sum + partitions.reduce((all, count) => all + count, 0), 0);
  setText(element("#rate"), ratePerSecond(postsPerSecond * tables.length));
  setText(element("#rate-posts"), `${ratePerSecond(postsPerSecond)} posts/s${isOver ? " over the run" : ""}`);
  setText(element("#records"), group(records));
  setText(element("#mean"), seconds === 0 || isOver ? "in this session" : `${ratePerSecond(records / seconds)} a second on average`);
  setText(element("#in-flight"), group(inFlight));
  const measured = posts > 0;
  setText(element("#p50"), measured ? ms(latencyMs.p50) : "–");
  setText(element("#tail"), measured ? `p99 ${ms(latencyMs.p99)} · max ${ms(latencyMs.max)}` : "");
  showErrorTile(errors);
}

function showErrorTile(errors: readonly ErrorCount[]): void {
  const count = (kind: ErrorCount["kind"]): number => errors.reduce((sum, error) => (error.kind === kind ? sum + error.count : sum), 0);
  const [retried, leftOut, fatal] = [count("retried"), count("left out"), count("fatal")];
  const kinds = [retried > 0 && `${group(retried)} tried again`, leftOut > 0 && `${group(leftOut)} left out`, fatal > 0 && "one ended it"];
  setText(element("#error-count"), group(retried + leftOut + fatal));
  setText(element("#error-kinds"), kinds.filter((kind) => kind !== false).join(", ") || "none");
  setTone(element("#errors-tile"), leftOut + fatal > 0 ? "bad" : retried > 0 ? "warn" : undefined);
}
