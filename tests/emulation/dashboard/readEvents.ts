import { get, type IncomingMessage } from "node:http";

export interface ServerSentEvent {
  readonly name: string;
  readonly data: unknown;
}

/** A reader of server-sent events. */
export interface EventReader {
  readonly response: IncomingMessage;
  /** All that came so far. */
  readonly events: readonly ServerSentEvent[];
  /** Resolves when the server has ended the answer. */
  readonly ended: Promise<void>;
  /** Resolves with the first event that passes, of those that came and come. */
  readonly until: (passes: (event: ServerSentEvent) => boolean) => Promise<ServerSentEvent>;
}

export async function readEvents(url: string): Promise<EventReader> {
  const response = await new Promise<IncomingMessage>((resolve, reject) => get(url, { agent: false }, resolve).once("error", reject));
  const events: ServerSentEvent[] = [];
  let [text, onEvent] = ["", (): void => undefined];
  response.setEncoding("utf8").on("data", (chunk: string) => {
    const blocks = (text + chunk).split("\n\n");
    text = blocks.pop() ?? "";
    events.push(...blocks.flatMap(parse));
    onEvent();
  });
  return {
    response,
    events,
    ended: new Promise((resolve) => response.once("close", resolve)),
    until: (passes) =>
      new Promise((resolve) => {
        onEvent = () => {
          const found = events.find(passes);
          if (found !== undefined) resolve(found);
        };
        onEvent();
      }),
  };
}

function parse(block: string): readonly ServerSentEvent[] {
  const [, name, data] = /^event: (.+)\ndata: (.+)$/.exec(block) ?? [];
  return name === undefined || data === undefined ? [] : [{ name, data: JSON.parse(data) as unknown }];
}
