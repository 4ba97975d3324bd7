import type { ServerResponse } from "node:http";

/**
 * Server-sent events to any number of readers. A reader that has not taken the last event yet misses the next ones, so that a
 * slow one costs the memory of one event; each event must make sense by itself.
 * Source: https://html.spec.whatwg.org/multipage/server-sent-events.html
 */
export class EventStream {
  private readonly readers = new Set<ServerResponse>();

  get size(): number {
    return this.readers.size;
  }

  /** Begins to answer a request. @param first what a new reader gets at once */
  add(response: ServerResponse, first: string): void {
    response.on("close", () => this.readers.delete(response));
    response.writeHead(200, { "content-type": "text/event-stream; charset=utf-8" });
    response.write(`retry: ${reconnectMs}\n\n${first}`);
    this.readers.add(response);
  }

  send(events: string): void {
    for (const reader of this.readers) if (!reader.writableNeedDrain) reader.write(events);
  }

  /** Ends all answers with last events, which slow readers get as well. */
  end(events: string): void {
    for (const reader of this.readers) reader.end(events);
  }
}

/** One event. @param data its JSON has no line break */
export function serverSentEvent(name: string, data: object): string {
  return `event: ${name}\ndata: ${JSON.stringify(data)}\n\n`;
}

const reconnectMs = 1_000;
