/**
 * The course account that the local control plane is seeded with. Pulumi.local.yaml names the same things:
 * tests/local/account/course.test.ts holds the two together.
 */
export const courseAccount = {
  accountId: "123456789012",
  region: "us-east-1",
  userId: "0a1b2c3d4e5f",
  /** The IAM user who runs `pulumi up` and the emulator. */
  userName: "0a1b2c3d4e5f",
  /** The IAM user who runs `pulumi up` of stacks that create their client machine. */
  platformUserName: "platform-engineer",
  roleName: "0a1b2c3d4e5f-ec2-access-role",
  clusterName: "pinterest-msk-cluster",
  kafkaVersion: "2.8.1",
  /** Login user of the client instance. */
  instanceUser: "ec2-user",
} as const;
