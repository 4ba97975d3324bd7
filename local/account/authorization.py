"""Where ministack 1.5.33 authorizes a request otherwise than AWS.

A principal that a role's trust policy names by its own ARN assumes the role without an identity policy, within one account
(https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_evaluation-logic_policy-eval-basics-request-context.html);
ministack asks for both. Requests on an instance profile are authorized on its ARN, also those that name a role besides
(https://docs.aws.amazon.com/service-authorization/latest/reference/list_awsidentityandaccessmanagementiam.html);
ministack authorizes them on everything, or on the role.
"""

import json

from ministack.core import iam_actions, iam_evaluator
from ministack.services import iam

enforce = iam_evaluator.enforce
extract_resource_arn = iam_actions.extract_resource_arn


def enforce_as_aws(access_key_id, iam_action, service, region, resource_arn="*", service_context=None):
    denied = enforce(access_key_id, iam_action, service, region, resource_arn=resource_arn, service_context=service_context)
    if iam_action != "sts:AssumeRole" or getattr(denied, "decision", "") != "ImplicitDeny":
        return denied
    # AssumeRole itself evaluates the trust policy, with its denials and conditions, right after.
    return None if is_named(resource_arn, denied.principal_arn) else denied


def is_named(role_arn, caller_arn):
    role = iam._roles.get(role_arn.rsplit("/", 1)[-1])
    return role is not None and any(
        not principal.endswith(":root") and iam_evaluator._principal_matches({"AWS": principal}, caller_arn)
        for principal in aws_principals(json.loads(role["AssumeRolePolicyDocument"]))
    )


def aws_principals(document):
    statements = document["Statement"] if isinstance(document["Statement"], list) else [document["Statement"]]
    principals = [statement.get("Principal") for statement in statements]
    named = [principal.get("AWS", []) for principal in principals if isinstance(principal, dict)]
    return [one for names in named for one in ([names] if isinstance(names, str) else names)]


def resource_arn_as_aws(service, method, path, headers, body, query_params, region, account_id):
    profile = iam_actions._query_param(query_params, "InstanceProfileName") if service == "iam" else ""
    if profile:
        return f"arn:aws:iam::{account_id}:instance-profile/{profile}"
    return extract_resource_arn(service, method, path, headers, body, query_params, region, account_id)


iam_actions.extract_resource_arn = resource_arn_as_aws
iam_evaluator.enforce = enforce_as_aws
