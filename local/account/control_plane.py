"""Starts ministack with what it leaves out of AWS: of EC2, IAM and STS in the modules beside this one, of MSK here.

As MINISTACK_MSK_BOOTSTRAP_SASL_IAM sets the brokers that every cluster names, MSK_ZOOKEEPER_CONNECT_STRING sets the
ZooKeeper of every cluster; and, as on AWS, a cluster names brokers only for the ways to sign in that it has enabled
(https://docs.aws.amazon.com/msk/1.0/apireference/clusters-clusterarn-bootstrap-brokers.html). Two functions of ministack
1.5.33, the pinned version, are wrapped for this; the modules beside this one wrap others.
"""

import json
import os
import uuid

import authorization  # noqa: F401
import ec2_resources  # noqa: F401
import trust_policies  # noqa: F401
from ministack import app
from ministack.services import msk

create_cluster = msk._create_cluster
bootstrap_brokers = msk._get_bootstrap_brokers


def create_cluster_with_zookeeper(body):
    response = create_cluster(body)
    if response[0] == 200:
        cluster = msk._clusters[json.loads(response[2])["clusterArn"]]
        cluster["ZookeeperConnectString"] = os.environ["MSK_ZOOKEEPER_CONNECT_STRING"]
    return response


def bootstrap_brokers_of_enabled_listeners(arn):
    status, headers, body = bootstrap_brokers(arn)
    if status != 200:
        return status, headers, body
    sasl = (msk._clusters[arn].get("ClientAuthentication") or {}).get("sasl") or {}
    brokers = {}
    if (sasl.get("iam") or {}).get("enabled"):
        brokers["bootstrapBrokerStringSaslIam"] = json.loads(body)["bootstrapBrokerStringSaslIam"]
    return status, headers, json.dumps(brokers).encode()


def cluster_arn(name, _cluster_id):
    """MSK's ARNs end in a UUID and the number of the cell that the cluster lives in."""
    return f"arn:aws:kafka:{msk.get_region()}:{msk.get_account_id()}:cluster/{name}/{uuid.uuid4()}-2"


msk._create_cluster = create_cluster_with_zookeeper
msk._get_bootstrap_brokers = bootstrap_brokers_of_enabled_listeners
msk._cluster_arn = cluster_arn

if __name__ == "__main__":
    app.main()
