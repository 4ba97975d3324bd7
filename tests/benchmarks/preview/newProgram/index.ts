import * as pulumi from "@pulumi/pulumi";

/** What `pulumi new typescript` begins with, type-checked by the SDK at each run. */
export const stack = pulumi.getStack();
