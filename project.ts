/** The project's name in Pulumi.yaml: the namespace of its configuration keys and of its components' type tokens. */
export const project = "pinterest-pipeline";
