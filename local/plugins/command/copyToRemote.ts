import type { SFTPWrapper } from "ssh2";
import { differences } from "../shared/differences";
import type { CheckFailure, Operation, ResourceType } from "../shared/package";
import { archiveSignature, assetSignature, isObject, reveal, signature, signatureKey, type Properties, type Value } from "../shared/properties";
import { checkConnection, connectionOf } from "./connection";
import { dial } from "./dial";
import { sftpCopy } from "./sftpCopy";
import { uniqueId } from "./uniqueId";

const inputNames = ["connection", "remotePath", "source", "triggers"] as const;

/** Copies inputs' source to the host; injected by tests. */
export type Copier = (inputs: Properties, operation: Operation<unknown>) => Promise<void>;

/**
 * command:remote:CopyToRemote as pulumi-command 1.2.1 has it (provider/pkg/provider/remote/copyController.go): copies on create, and on an
 * update that changes the source's hash or the path; nothing is removed on delete.
 */
export function copyToRemote(copy: Copier = copyBySftp): ResourceType<unknown> {
  return {
    inputNames,
    check: (news) => {
      const { connection, failures } = checkConnection(news.connection);
      return { inputs: { ...news, connection }, failures: [...failures, ...pathFailures(news), ...sourceFailures(news.source)] };
    },
    diff: (olds, news) => ({ changes: differences(olds, news, inputNames, ["triggers"]) }),
    create: async (inputs, preview, operation) => {
      if (!preview) await copy(inputs, operation);
      return { id: preview ? "" : uniqueId(""), state: inputs };
    },
    read: (_id, state, inputs) => Promise.resolve({ state, inputs }),
    update: async (_id, olds, news, preview, operation) => {
      const changed = hash(news.source) !== hash(olds.source) || reveal(news.remotePath) !== reveal(olds.remotePath);
      if (changed && !preview) await copy(news, operation);
      return news;
    },
    delete: () => Promise.resolve(),
  };
}

function pathFailures({ remotePath }: Properties): CheckFailure[] {
  return typeof reveal(remotePath) === "string" ? [] : [{ property: "remotePath", reason: "missing required field" }];
}

/**
 * Texts: copyController.go, Check. Of a source that is not known in a preview it says the same as of none; later versions let it pass.
 *
 * @see https://github.com/pulumi/pulumi-command/issues/754
 */
function sourceFailures(given: Value): CheckFailure[] {
  const source = unmarked(given);
  const kind = signature(source);
  const path = isObject(source) && typeof source.path === "string" && source.path !== "";
  if (kind === assetSignature) return path ? [] : [{ property: "asset", reason: "asset must be a path-based file asset" }];
  if (kind === archiveSignature) return path ? [] : [{ property: "archive", reason: "archive must be a path to a file or directory" }];
  return [{ property: "asset", reason: "either asset or archive must be set" }];
}

function hash(source: Value): string {
  const asset = unmarked(source);
  return isObject(asset) ? String(asset.hash) : "";
}

/** The asset itself, where it was given as a secret. */
function unmarked(source: Value): Value {
  return isObject(source) && "value" in source && signatureKey in source && signature(source) !== assetSignature ? source.value : source;
}

async function copyBySftp(inputs: Properties, operation: Operation<unknown>): Promise<void> {
  const source = unmarked(inputs.source) as { path: string };
  const { client, close } = await dial(connectionOf(inputs), operation);
  try {
    const sftp = await new Promise<SFTPWrapper>((resolve, reject) => {
      client.sftp((error, opened) => {
        if (error === undefined) resolve(opened);
        else reject(error);
      });
    });
    await sftpCopy(sftp, source.path, String(reveal(inputs.remotePath)));
  } finally {
    close();
  }
}
