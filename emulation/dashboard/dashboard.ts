import type { ServerResponse } from "node:http";
import { EventStream, serverSentEvent } from "./eventStream";
import { makePage } from "./page";
import { servePage } from "./pageServer";
import { RunView, type RunEnding } from "./runView";

/** A page on loopback that shows a run while it goes on. */
export interface Dashboard {
  readonly url: string;
  /** To be told of the run. */
  readonly view: RunView;
  /** Shows how the run ended on the pages that are open, and ends the server. */
  readonly end: (ending: RunEnding) => Promise<void>;
}

export interface DashboardOptions {
  readonly stack: string;
  /** @default a free one */
  readonly port?: number;
}

/** Four times a second is often enough for figures to be read, and twice for charts. */
const stateMs = 250;
const statesPerPicture = 2;

/** @throws EmulationError when the port is taken */
export async function openDashboard({ stack, port }: DashboardOptions): Promise<Dashboard> {
  const view = new RunView(stack);
  const stream = new EventStream();
  const server = await servePage({ port, page: await makePage(), onEvents: (response: ServerResponse) => stream.add(response, whole(view)) });
  let ticks = 0;
  const timer = setInterval(() => {
    if (stream.size > 0) stream.send(ticks++ % statesPerPicture === 0 ? whole(view) : state(view));
  }, stateMs);
  return {
    url: server.url,
    view,
    async end(ending) {
      clearInterval(timer);
      view.ended(ending);
      stream.end(whole(view));
      await server.close();
    },
  };
}

/** What a page that knows nothing needs. */
function whole(view: RunView): string {
  return state(view) + serverSentEvent("picture", view.picture());
}

function state(view: RunView): string {
  return serverSentEvent("state", view.state());
}
