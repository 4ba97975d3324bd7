import { strict as assert } from "node:assert";
import { clientPolicy } from "../../components/clientPolicy";

const clusterArn = "arn:aws-cn:kafka:cn-north-1:123456789012:cluster/c1/0d5f6a1e-uuid-2";
const topic = (name: string) => `arn:aws-cn:kafka:cn-north-1:123456789012:topic/c1/0d5f6a1e-uuid-2/${name}`;
const topics = ["u1.pin", "u1.geo", "u1.user"];
const least = [
  { Sid: "Cluster", Effect: "Allow", Action: ["kafka-cluster:Connect", "kafka-cluster:WriteDataIdempotently"], Resource: [clusterArn] },
  {
    Sid: "Topics",
    Effect: "Allow",
    Action: [
      "kafka-cluster:CreateTopic",
      "kafka-cluster:DescribeTopic",
      "kafka-cluster:AlterTopic",
      "kafka-cluster:DescribeTopicDynamicConfiguration",
      "kafka-cluster:AlterTopicDynamicConfiguration",
      "kafka-cluster:WriteData",
      "kafka-cluster:ReadData",
    ],
    Resource: [topic("u1.pin"), topic("u1.geo"), topic("u1.user")],
  },
];

describe("the client's policy", () => {
  it("names the cluster and each topic to the letter, in the cluster's own partition and region, with no wildcard", () => {
    const policy = clientPolicy({ clusterArn, topics });
    assert.deepEqual(policy, { Version: "2012-10-17", Statement: least });
    assert.doesNotMatch(JSON.stringify(policy), /\*/);
  });

  it("lets topics be deleted only where the stack says so, and then lets the client look who reads them", () => {
    assert.deepEqual(clientPolicy({ clusterArn, topics, deleteTopics: true }).Statement, [
      ...least,
      { Sid: "DeleteTopics", Effect: "Allow", Action: ["kafka-cluster:DeleteTopic"], Resource: topics.map(topic) },
      {
        Sid: "LookBeforeDelete",
        Effect: "Allow",
        Action: ["kafka-cluster:DescribeCluster", "kafka-cluster:DescribeGroup"],
        Resource: [clusterArn, "arn:aws-cn:kafka:cn-north-1:123456789012:group/c1/0d5f6a1e-uuid-2/*"],
      },
    ]);
  });
});
