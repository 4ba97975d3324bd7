"""What IAM asks of a role's trust policy and ministack 1.5.33 does not.

A policy has a statement, names principals that exist, and is no longer than an account's quota, white space not counted
(https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html). Error texts: as IAM gives them.
"""

import json

from ministack.services import iam

QUOTA = 2048

not_principal_error = iam._trust_policy_not_principal_error


def trust_policy_error(document):
    """The message with which IAM calls a trust policy malformed, or None."""
    try:
        statements = json.loads(document).get("Statement")
    except (AttributeError, ValueError):
        return "This policy contains invalid Json"
    if not statements:
        return "Missing required field Statement"
    for statement in statements if isinstance(statements, list) else [statements]:
        principal = statement.get("Principal")
        for name in as_list(principal.get("AWS", []) if isinstance(principal, dict) else []):
            if not exists(name):
                return f'Invalid principal in policy: "AWS":"{name}"'
    return not_principal_error(document)


def exists(principal):
    """Whether a principal of AWS exists; those of other accounts, and sessions, are taken on trust."""
    known = [*iam._roles.values(), *iam._users.values()]
    if principal.startswith("arn:"):
        _, _, service, _, account, name = principal.split(":", 5)
        foreign = service != "iam" or account != iam.get_account_id() or name == "root"
        return foreign or any(entity["Arn"] == principal for entity in known)
    if principal == "*" or (principal.isdigit() and len(principal) == 12):
        return True
    # An entity that was deleted stands in policies by its id.
    return any(principal in (entity.get("RoleId"), entity.get("UserId")) for entity in known)


def as_list(value):
    return value if isinstance(value, list) else [value]


def within_quota(handler, parameter):
    """The handler, for policies within the quota."""

    def checked(request):
        try:
            size = len(json.dumps(json.loads(iam._p(request, parameter)), separators=(",", ":"), ensure_ascii=False))
        except ValueError:
            size = 0
        if size > QUOTA:
            return iam._error(409, "LimitExceeded", f"Cannot exceed quota for ACLSizePerRole: {QUOTA}")
        return handler(request)

    return checked


iam._trust_policy_not_principal_error = trust_policy_error
for action, parameter in {"CreateRole": "AssumeRolePolicyDocument", "UpdateAssumeRolePolicy": "PolicyDocument"}.items():
    iam._IAM_HANDLERS[action] = within_quota(iam._IAM_HANDLERS[action], parameter)
