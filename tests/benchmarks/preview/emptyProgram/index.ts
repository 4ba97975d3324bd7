import "@pulumi/pulumi";

/** No resource, no output: what Pulumi itself takes. */
export = {};
