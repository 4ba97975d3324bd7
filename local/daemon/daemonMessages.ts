import type { StackValues } from "./services";
import type { Settings } from "../settings";
import type { Tools } from "../tools/index";

/** The one message that the daemon waits for. */
export interface ToDaemon {
  readonly settings: Settings;
  readonly tools: Tools;
}

/** What the daemon says while it starts; `ready` and `failed` are the last. */
export type FromDaemon =
  | { readonly kind: "begin"; readonly stage: string }
  | { readonly kind: "finish"; readonly stage: string; readonly ms: number }
  | { readonly kind: "ready"; readonly stackValues: StackValues }
  | { readonly kind: "failed"; readonly message: string };
