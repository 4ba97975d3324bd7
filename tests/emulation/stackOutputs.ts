/** The outputs of a stack as the Pulumi program gives them, with a key that opens nothing. */
export const stackOutputs = {
  userId: "abc",
  region: "us-east-1",
  accountId: "123456789012",
  clusterArn: "arn:aws:kafka:us-east-1:123456789012:cluster/pinterest-msk-cluster/1-2",
  kafkaVersion: "2.8.1",
  bootstrapServers: "b-1.example.com:9098,b-2.example.com:9098",
  zookeeperConnectString: "z-1.example.com:2181",
  topics: { pin: "abc.pin", geo: "abc.geo", user: "abc.user" },
  roleArn: "arn:aws:iam::123456789012:role/abc-ec2-access-role",
  client: { host: "127.0.0.1", port: 2222, user: "ec2-user", hostKey: "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAA", instanceId: "i-1" },
  clientPrivateKey: "-----BEGIN RSA PRIVATE KEY-----\nAAAA\n-----END RSA PRIVATE KEY-----\n",
  clientProperties: "/home/ec2-user/kafka_2.12-2.8.1/bin/client.properties",
};
