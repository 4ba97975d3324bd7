"""What ministack 1.5.33's EC2 leaves out of AWS's, as far as instances, key pairs and security groups are made here.

A launch is refused where AWS refuses it; an instance keeps its metadata options, termination protection, user data and root volume, and
gets an address of this machine; key pairs keep their public key, type and tags; a security group in use is not deleted, and no rule
is made twice. Each function names the page that it follows. Instances that come, go, stop or start are told by a touched file,
whose name INSTANCES_CHANGED has, to the daemon that runs them.
"""

import base64
import hashlib
import os
import pathlib
import random
import re

from ministack.services import ec2, ssm

# Where created instances listen: each has a loopback address of its own. The first is the seeded instance's.
ADDRESSES = [f"127.0.0.{number}" for number in range(2, 255)]

ARM_IMAGE = ("ami-0a64c2023a1b2c3d4", "al2023-ami-2023.6.20241010.0-kernel-6.1-arm64", "Amazon Linux 2023 AMI", "", "/dev/xvda", "137112412989", "amazon")
ARM_PARAMETER = "/aws/service/ami-amazon-linux-latest/al2023-ami-kernel-default-arm64"

run_instances = ec2._run_instances
terminate_instances = ec2._terminate_instances
stop_instances = ec2._stop_instances
start_instances = ec2._start_instances
instance_xml = ec2._instance_xml
describe_instance_attribute = ec2._describe_instance_attribute
delete_security_group = ec2._delete_security_group
modify_security_group_rules = ec2._modify_security_group_rules
volume_inner_xml = ec2._volume_inner_xml


def param(p, name):
    return ec2._p(p, name)


def tell_daemon():
    marker = os.environ.get("INSTANCES_CHANGED")
    if marker:
        pathlib.Path(marker).touch()


# --- Instances: https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_RunInstances.html ---


def launch(p):
    flatten_network_interface(p)
    refusal = launch_refusal(p)
    if refusal:
        return refusal
    if not param(p, "PrivateIpAddress"):
        address = free_address()
        if address is None:
            return ec2._error("InsufficientFreeAddressesInSubnet", "The specified subnet does not have enough free addresses to satisfy the request.", 400)
        p["PrivateIpAddress"] = [address]
    before = set(ec2._instances)
    status, headers, body = run_instances(p)
    if status != 200:
        return status, headers, body
    for instance_id in set(ec2._instances) - before:
        complete(ec2._instances[instance_id], p)
    tell_daemon()
    items = "".join(ec2._instance_xml(ec2._instances[one]) for one in set(ec2._instances) - before)
    inner = f"<instancesSet>{items}</instancesSet><reservationId>r-{random.getrandbits(68):017x}</reservationId><groupSet/>"
    return ec2._xml(200, "RunInstancesResponse", inner)


def flatten_network_interface(p):
    """The one network interface of a request, as if its settings were the instance's own."""
    prefix = "NetworkInterface.1."
    for name, target in (("SubnetId", "SubnetId"), ("PrivateIpAddress", "PrivateIpAddress")):
        if param(p, prefix + name):
            p[target] = [param(p, prefix + name)]
    for key in list(p):
        if key.startswith(prefix + "SecurityGroupId."):
            p[key[len(prefix) :]] = p[key]


def launch_refusal(p):
    image = param(p, "ImageId")
    if image not in ec2._images and image not in [stub[0] for stub in ec2._STUB_AMIS]:
        return ec2._error("InvalidAMIID.NotFound", f"The image id '[{image}]' does not exist", 400)
    wanted, offered = architecture(param(p, "InstanceType")), "arm64" if image == ARM_IMAGE[0] else "x86_64"
    if wanted != offered:
        return ec2._error(
            "InvalidParameterValue",
            f"The architecture '{wanted}' of the specified instance type does not match the architecture '{offered}' of the specified AMI. "
            "Specify an instance type and an AMI that have matching architectures, and try again.",
            400,
        )
    key = param(p, "KeyName")
    if key and key not in ec2._key_pairs:
        return ec2._error("InvalidKeyPair.NotFound", f"The key pair '{key}' does not exist", 400)
    subnet = param(p, "SubnetId")
    if subnet and subnet not in ec2._subnets:
        return ec2._error("InvalidSubnetID.NotFound", f"The subnet ID '{subnet}' does not exist", 400)
    for group in ec2._parse_member_list(p, "SecurityGroupId"):
        if group not in ec2._security_groups:
            return ec2._error("InvalidGroup.NotFound", f"The security group '{group}' does not exist", 400)
    profile = {"iam_arn": param(p, "IamInstanceProfile.Arn"), "iam_name": param(p, "IamInstanceProfile.Name")}
    return ec2._resolve_iam_instance_profile(**profile)[1]


def architecture(instance_type):
    """Graviton's families have a g behind their number: t4g, m7gd, im4gn; a1 came first."""
    family = instance_type.split(".")[0]
    return "arm64" if family == "a1" or re.fullmatch(r"[a-z]+\d+g[a-z]*", family) else "x86_64"


def free_address():
    taken = {one["PrivateIpAddress"] for one in ec2._instances.values() if one["State"]["Name"] != "terminated"}
    return next((address for address in ADDRESSES if address not in taken), None)


def complete(instance, p):
    subnet = ec2._subnets[instance["SubnetId"]]
    instance["Placement"]["AvailabilityZone"] = subnet["AvailabilityZone"]
    instance["Architecture"] = architecture(instance["InstanceType"])
    wanted = param(p, "NetworkInterface.1.AssociatePublicIpAddress")
    has_public = wanted == "true" if wanted else subnet["MapPublicIpOnLaunch"]
    instance["PublicIpAddress"] = instance["PrivateIpAddress"] if has_public else ""
    if not has_public:
        instance["PublicDnsName"] = ""
    instance["DisableApiTermination"] = param(p, "DisableApiTermination") == "true"
    # Amazon Linux 2023's image asks for version 2 of the metadata service, and two hops for containers.
    instance["MetadataOptions"] = {
        "HttpTokens": param(p, "MetadataOptions.HttpTokens") or "required",
        "HttpPutResponseHopLimit": param(p, "MetadataOptions.HttpPutResponseHopLimit") or "2",
        "HttpEndpoint": param(p, "MetadataOptions.HttpEndpoint") or "enabled",
        "InstanceMetadataTags": param(p, "MetadataOptions.InstanceMetadataTags") or "disabled",
    }
    for mapping in instance["BlockDeviceMappings"]:
        complete_volume(ec2._volumes[mapping["Ebs"]["VolumeId"]], subnet, p)


def complete_volume(volume, subnet, p):
    prefix = "BlockDeviceMapping.1.Ebs."
    volume["AvailabilityZone"] = subnet["AvailabilityZone"]
    volume["Encrypted"] = param(p, prefix + "Encrypted") == "true"
    for name, field in (("VolumeSize", "Size"), ("Iops", "Iops"), ("Throughput", "Throughput")):
        if param(p, prefix + name):
            volume[field] = int(param(p, prefix + name))
    volume["VolumeType"] = param(p, prefix + "VolumeType") or "gp3"
    ec2._parse_tag_specs(p, "volume", volume["VolumeId"])


def instance_with_metadata_options(instance):
    options = instance.get("MetadataOptions")
    if not options:
        return instance_xml(instance)
    members = "".join(f"<{name[0].lower()}{name[1:]}>{value}</{name[0].lower()}{name[1:]}>" for name, value in options.items())
    block = f"<metadataOptions><state>applied</state>{members}<httpProtocolIpv6>disabled</httpProtocolIpv6></metadataOptions>"
    return instance_xml(instance).replace("<amiLaunchIndex>", f"{block}<amiLaunchIndex>")


def volume_with_throughput(volume):
    return volume_inner_xml(volume) + (f"<throughput>{volume['Throughput']}</throughput>" if volume.get("Throughput") else "")


def terminate(p):
    """https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_TerminateInstances.html: one protected instance refuses the request."""
    ids = ec2._parse_member_list(p, "InstanceId")
    for instance_id in ids:
        if ec2._instances.get(instance_id, {}).get("DisableApiTermination"):
            return ec2._error(
                "OperationNotPermitted",
                f"The instance '{instance_id}' may not be terminated. Modify its 'disableApiTermination' instance attribute and try again.",
                400,
            )
    response = terminate_instances(p)
    if response[0] == 200:
        for instance_id in ids:
            take_away_volumes(ec2._instances[instance_id])
        tell_daemon()
    return response


def take_away_volumes(instance):
    for mapping in instance["BlockDeviceMappings"]:
        ec2._volumes.pop(mapping["Ebs"]["VolumeId"], None)
        ec2._tags.pop(mapping["Ebs"]["VolumeId"], None)
    instance["BlockDeviceMappings"] = []


def telling(action):
    def act(p):
        response = action(p)
        if response[0] == 200:
            tell_daemon()
        return response

    return act


def instance_attribute(p):
    """https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DescribeInstanceAttribute.html"""
    instance = ec2._instances.get(param(p, "InstanceId"))
    values = instance and {
        "disableApiTermination": "true" if instance.get("DisableApiTermination") else "false",
        "disableApiStop": "false",
        "userData": instance.get("UserData") or "",
    }
    name = param(p, "Attribute")
    if not values or name not in values:
        return describe_instance_attribute(p)
    value = f"<{name}><value>{values[name]}</value></{name}>" if values[name] else f"<{name}/>"
    return ec2._xml(200, "DescribeInstanceAttributeResponse", f"<instanceId>{instance['InstanceId']}</instanceId>{value}")


def modify_instance_attribute(p):
    """https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_ModifyInstanceAttribute.html"""
    instance = ec2._instances.get(param(p, "InstanceId"))
    if not instance:
        return ec2._error("InvalidInstanceID.NotFound", f"The instance ID '{param(p, 'InstanceId')}' does not exist", 400)
    needs_stop = [name for name in ("InstanceType.Value", "UserData.Value") if name in p]
    if needs_stop and instance["State"]["Name"] != "stopped":
        return ec2._error("IncorrectInstanceState", f"The instance '{instance['InstanceId']}' is not in the 'stopped' state.", 400)
    groups = ec2._parse_member_list(p, "GroupId")
    for group in groups:
        if group not in ec2._security_groups:
            return ec2._error("InvalidGroup.NotFound", f"The security group '{group}' does not exist", 400)
    if groups:
        instance["SecurityGroups"] = [{"GroupId": group, "GroupName": ec2._security_groups[group]["GroupName"]} for group in groups]
    if "InstanceType.Value" in p:
        instance["InstanceType"] = param(p, "InstanceType.Value")
    if "UserData.Value" in p:
        instance["UserData"] = param(p, "UserData.Value")
    if "DisableApiTermination.Value" in p:
        instance["DisableApiTermination"] = param(p, "DisableApiTermination.Value") == "true"
    return ec2._xml(200, "ModifyInstanceAttributeResponse", "<return>true</return>")


def modify_instance_metadata_options(p):
    """https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_ModifyInstanceMetadataOptions.html"""
    instance = ec2._instances.get(param(p, "InstanceId"))
    if not instance:
        return ec2._error("InvalidInstanceID.NotFound", f"The instance ID '{param(p, 'InstanceId')}' does not exist", 400)
    for name in instance["MetadataOptions"]:
        if param(p, name):
            instance["MetadataOptions"][name] = param(p, name)
    return ec2._xml(200, "ModifyInstanceMetadataOptionsResponse", f"<instanceId>{instance['InstanceId']}</instanceId>")


# --- Key pairs: https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_ImportKeyPair.html ---


def import_key_pair(p):
    name = param(p, "KeyName")
    if name in ec2._key_pairs:
        return ec2._error("InvalidKeyPair.Duplicate", f"The keypair '{name}' already exists.", 400)
    try:
        public_key = base64.b64decode(param(p, "PublicKeyMaterial")).decode().strip()
        kind, blob = public_key.split()[:2]
        key_type = {"ssh-rsa": "rsa", "ssh-ed25519": "ed25519"}[kind]
        digest = fingerprint(key_type, base64.b64decode(blob, validate=True))
    except (KeyError, ValueError):
        return ec2._error("InvalidKey.Format", "Key is not in valid OpenSSH public key format", 400)
    pair = {"KeyName": name, "KeyFingerprint": digest, "KeyPairId": f"key-{random.getrandbits(68):017x}", "KeyType": key_type, "PublicKey": public_key}
    pair["CreateTime"] = ec2._now_ts()
    ec2._key_pairs[name] = pair
    ec2._parse_tag_specs(p, "key-pair", pair["KeyPairId"])
    return ec2._xml(200, "ImportKeyPairResponse", key_pair_members(pair))


def fingerprint(key_type, blob):
    """SHA-256 in base64 for ed25519. For RSA AWS takes MD5 of the key's DER, here of its SSH form: nothing compares it with another."""
    if key_type == "ed25519":
        return base64.b64encode(hashlib.sha256(blob).digest()).decode()
    digest = hashlib.md5(blob).hexdigest()
    return ":".join(digest[at : at + 2] for at in range(0, len(digest), 2))


def describe_key_pairs(p):
    names, ids = ec2._parse_member_list(p, "KeyName"), ec2._parse_member_list(p, "KeyPairId")
    filters = ec2._parse_filters(p)
    pairs = list(ec2._key_pairs.values())
    for name in names:
        if name not in ec2._key_pairs:
            return ec2._error("InvalidKeyPair.NotFound", f"The key pair '{name}' does not exist", 400)
    for key_id in ids:
        if key_id not in [pair["KeyPairId"] for pair in pairs]:
            return ec2._error("InvalidKeyPair.NotFound", f"The key pair '{key_id}' does not exist", 400)
    wanted = [
        pair
        for pair in pairs
        if (not names or pair["KeyName"] in names)
        and (not ids or pair["KeyPairId"] in ids)
        and ("key-name" not in filters or pair["KeyName"] in filters["key-name"])
        and ("key-pair-id" not in filters or pair["KeyPairId"] in filters["key-pair-id"])
        and ec2._resource_matches_tag_filters(pair["KeyPairId"], filters)
    ]
    with_key = param(p, "IncludePublicKey") == "true"
    items = "".join(f"<item>{key_pair_members(pair)}{described(pair, with_key)}</item>" for pair in wanted)
    return ec2._xml(200, "DescribeKeyPairsResponse", f"<keySet>{items}</keySet>")


def key_pair_members(pair):
    members = "".join(f"<{name}>{ec2._esc(pair[field])}</{name}>" for name, field in (("keyName", "KeyName"), ("keyFingerprint", "KeyFingerprint"), ("keyPairId", "KeyPairId")))
    return members + ec2._tag_set_xml(pair["KeyPairId"])


def described(pair, with_key):
    public_key = f"<publicKey>{ec2._esc(pair['PublicKey'])}</publicKey>" if with_key else ""
    return f"<keyType>{pair['KeyType']}</keyType><createTime>{pair['CreateTime']}</createTime>{public_key}"


# --- Security groups: https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DeleteSecurityGroup.html ---


def delete_unused_security_group(p):
    group = param(p, "GroupId")
    if group in ec2._security_groups and is_in_use(group):
        return ec2._error("DependencyViolation", f"resource {group} has a dependent object", 400)
    response = delete_security_group(p)
    if response[0] == 200:
        ec2._tags.pop(group, None)
    return response


def is_in_use(group):
    for instance in ec2._instances.values():
        if instance["State"]["Name"] != "terminated" and group in [one["GroupId"] for one in instance["SecurityGroups"]]:
            return True
    others = [one for one in ec2._security_groups.values() if one["GroupId"] != group]
    return any(group in referenced_groups(rule) for one in others for key in ("IpPermissions", "IpPermissionsEgress") for rule in one[key])


def referenced_groups(rule):
    return [pair.get("GroupId") for pair in rule.get("UserIdGroupPairs", [])]


def authorizing(authorize, key):
    """https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_AuthorizeSecurityGroupIngress.html"""

    def act(p):
        group = ec2._security_groups.get(param(p, "GroupId"))
        for rule in ec2._parse_ip_permissions(p, "IpPermissions") if group else []:
            for referenced in referenced_groups(rule):
                if referenced not in ec2._security_groups:
                    return ec2._error("InvalidGroup.NotFound", f"The security group '{referenced}' does not exist", 400)
            if any(ec2._rules_match(rule, existing) for existing in group[key]):
                return ec2._error("InvalidPermission.Duplicate", f'the specified rule "{rule_text(rule)}" already exists', 400)
        return authorize(p)

    return act


def rule_text(rule):
    ranges = [one["CidrIp"] for one in rule["IpRanges"]] + [one["CidrIpv6"] for one in rule["Ipv6Ranges"]]
    peers = ", ".join(ranges + [one for one in referenced_groups(rule) if one])
    ports = f"from port: {rule['FromPort']}, to port: {rule['ToPort']}, " if "FromPort" in rule else ""
    protocol = "ALL" if rule["IpProtocol"] == "-1" else rule["IpProtocol"].upper()
    return f"peer: {peers}, {protocol}, {ports}ALLOW"


def rule_id(_group, _is_egress, rule):
    """Kept with the rule: ministack derives it from the content, so that a rule changed in place and a new one of the old content share it."""
    return rule.setdefault("SecurityGroupRuleId", f"sgr-{random.getrandbits(68):017x}")


def rules_match(a, b):
    """Descriptions do not tell rules apart, nor whose account a group of this account is in."""

    def plain(rule):
        return {
            "protocol": rule.get("IpProtocol"),
            "ports": (rule.get("FromPort"), rule.get("ToPort")),
            "peers": sorted(
                [one["CidrIp"] for one in rule.get("IpRanges", [])]
                + [one["CidrIpv6"] for one in rule.get("Ipv6Ranges", [])]
                + [one.get("PrefixListId", "") for one in rule.get("PrefixListIds", [])]
                + [one.get("GroupId") or "" for one in rule.get("UserIdGroupPairs", [])]
            ),
        }

    return plain(a) == plain(b)


def modify_rules(p):
    """The API's member is ReferencedGroupId; ministack looks for the one that Describe answers."""
    for key in [key for key in p if key.endswith(".ReferencedGroupId")]:
        p[key.replace("ReferencedGroupId", "ReferencedGroupInfo.GroupId")] = p[key]
    return modify_security_group_rules(p)


ec2._STUB_AMIS.append(ARM_IMAGE)
ssm._PUBLIC_AMI_PARAMETERS[ARM_PARAMETER] = ARM_IMAGE[0]
ec2._instance_xml = instance_with_metadata_options
ec2._volume_inner_xml = volume_with_throughput
ec2._sg_rule_id = rule_id
ec2._rules_match = rules_match
ec2._ACTION_MAP.update(
    {
        "RunInstances": launch,
        "TerminateInstances": terminate,
        "StopInstances": telling(stop_instances),
        "StartInstances": telling(start_instances),
        "AssociateIamInstanceProfile": telling(ec2._associate_iam_instance_profile),
        "ReplaceIamInstanceProfileAssociation": telling(ec2._replace_iam_instance_profile_association),
        "DescribeInstanceAttribute": instance_attribute,
        "ModifyInstanceAttribute": modify_instance_attribute,
        "ModifyInstanceMetadataOptions": modify_instance_metadata_options,
        "ImportKeyPair": import_key_pair,
        "DescribeKeyPairs": describe_key_pairs,
        "DeleteSecurityGroup": delete_unused_security_group,
        "AuthorizeSecurityGroupIngress": authorizing(ec2._authorize_sg_ingress, "IpPermissions"),
        "AuthorizeSecurityGroupEgress": authorizing(ec2._authorize_sg_egress, "IpPermissionsEgress"),
        "ModifySecurityGroupRules": modify_rules,
    }
)
