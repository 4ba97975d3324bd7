import type { ResourceType, TagSpecification } from "@aws-sdk/client-ec2";
import type { Call, Change } from "./awsResource";
import { worded } from "./errors";
import { tagChanges, tagList } from "./tagChanges";

/** `TagSpecifications` of a call that makes something; undefined for no tags. */
export function tagSpecifications(type: ResourceType, tags: unknown): TagSpecification[] | undefined {
  const list = tagList(tags);
  return list === undefined ? undefined : [{ ResourceType: type, Tags: list }];
}

/** Brings the tags of one EC2 resource up to date. `doing` is what errors begin with: `updatingTagsOf`, mostly. */
export async function updateEc2Tags({ clients }: Call, id: string, change: Pick<Change, "before" | "after">, doing: string, name = "tags"): Promise<void> {
  const { CreateTagsCommand, DeleteTagsCommand } = await import("@aws-sdk/client-ec2");
  const ec2 = await clients.ec2();
  const { set, removed } = tagChanges(change.before, change.after, name);
  if (removed.length > 0) {
    await worded(doing, "EC2", "DeleteTags", ec2.send(new DeleteTagsCommand({ Resources: [id], Tags: removed.map((Key) => ({ Key })) })));
  }
  if (set.length > 0) await worded(doing, "EC2", "CreateTags", ec2.send(new CreateTagsCommand({ Resources: [id], Tags: set })));
}

export function updatingTagsOf(kind: string, id: string): string {
  return `updating tags for EC2 (Elastic Compute Cloud) ${kind} (${id})`;
}
