"""IAM as far as our policies need it: which action a call of boto3 is, and who may make it."""

import ast
from collections.abc import Iterable, Iterator, Mapping
from fnmatch import fnmatchcase
from functools import cache
from pathlib import Path
from typing import Any

from botocore import xform_name
from botocore.session import get_session

import qdn_tui

SERVICES = ("s3", "cloudfront", "cloudformation", "lambda", "cognito-idp")
_PACKAGE = Path(qdn_tui.__file__).parent
# Other identities make these: the Lambda has a role of its own in the stack, and bringing a stack
# up or down takes an administrator, as CloudFormation acts with the rights of who calls it; so does
# removing what a bucket keeps of the past.
_NOT_THESE = ("api", "cloud/changeset.py", "cloud/artifacts.py")
_STACK_ALONE = frozenset({"get_template", "delete_objects"})

# By operation, where the action is not called as the operation is. Service Authorization Reference.
_ACTIONS: Mapping[str, tuple[str, ...]] = {
    "s3:CopyObject": ("s3:GetObject", "s3:GetObjectVersion", "s3:PutObject"),
    "s3:DeleteObject": ("s3:DeleteObject",),
    "s3:GetObject": ("s3:GetObject",),
    "s3:GetBucketLifecycleConfiguration": ("s3:GetLifecycleConfiguration",),
    "s3:GetPublicAccessBlock": ("s3:GetBucketPublicAccessBlock",),
    "s3:HeadBucket": ("s3:ListBucket",),
    "s3:HeadObject": ("s3:GetObject",),
    "s3:ListBuckets": ("s3:ListAllMyBuckets",),
    "s3:ListObjectVersions": ("s3:ListBucketVersions",),
    "s3:ListObjectsV2": ("s3:ListBucket",),
    "lambda:Invoke": ("lambda:InvokeFunction",),
}
# A call that names a version needs the action of that name beside the plain one.
_OF_VERSIONS = {"s3:DeleteObject": "s3:DeleteObjectVersion", "s3:GetObject": "s3:GetObjectVersion"}


@cache
def _operations() -> Mapping[str, tuple[str, ...]]:
    """By the method of a client: `service:Operation`, of each service that has such a method."""
    found: dict[str, tuple[str, ...]] = {}
    for service in SERVICES:
        for operation in get_session().get_service_model(service).operation_names:
            method = xform_name(operation)
            found[method] = (*found.get(method, ()), f"{service}:{operation}")
    return found


def actions_of(service: str, operation: str, params: Mapping[str, Any]) -> tuple[str, ...]:
    """The actions that one call needs."""
    asked = f"{service}:{operation}"
    if "VersionId" in params and asked in _OF_VERSIONS:
        return (_OF_VERSIONS[asked],)
    if operation == "CopyObject":
        versioned = "VersionId" in params["CopySource"]
        return ("s3:GetObjectVersion" if versioned else "s3:GetObject", "s3:PutObject")
    return _ACTIONS.get(asked, (asked,))


def actions_in_the_code() -> Mapping[str, str]:
    """Every action that the program may come to need, with a place that needs it."""
    found: dict[str, str] = {}
    for path in sorted(_PACKAGE.rglob("*.py")):
        where = path.relative_to(_PACKAGE).as_posix()
        if where.startswith(_NOT_THESE):
            continue
        for method, receiver, line in _asked_in(ast.parse(path.read_text("utf-8"))):
            if method in _STACK_ALONE:
                continue
            for operation in _meant(_operations().get(method, ()), receiver):
                for action in _ACTIONS.get(operation, (operation,)):
                    found.setdefault(action, f"{where}:{line}")
                if operation in _OF_VERSIONS:
                    found.setdefault(_OF_VERSIONS[operation], f"{where}:{line}")
    return found


def _meant(operations: tuple[str, ...], receiver: str) -> Iterable[str]:
    """Two services may call something the same; then the client's name tells them apart."""
    if len(operations) < 2:
        return operations
    return [one for one in operations if one.partition(":")[0].partition("-")[0] in receiver]


def _asked_in(tree: ast.AST) -> Iterator[tuple[str, str, int]]:
    """Method, what it is called on, and the line, of every call and every paginator."""
    for node in ast.walk(tree):
        if not (isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute)):
            continue
        if node.func.attr == "get_paginator" and isinstance(node.args[0], ast.Constant):
            method = str(node.args[0].value)
        else:
            method = node.func.attr
        yield method, ast.unparse(node.func.value), node.lineno


def actions(policy: Mapping[str, Any]) -> set[str]:
    """Every action that a policy names."""
    return {one for statement in policy["Statement"] for one in each(statement["Action"])}


def allows(policy: Mapping[str, Any], action: str, arn: str) -> bool:
    """Whether a policy of `Allow` statements lets the action happen to the resource."""
    return any(
        action in each(statement["Action"])
        and any(fnmatchcase(arn, one) for one in each(statement["Resource"]))
        for statement in policy["Statement"]
    )


def resources_of(
    service: str, operation: str, params: Mapping[str, Any], account: str, region: str
) -> Mapping[str, str]:
    """By action: the ARN that a call is about."""
    found = {}
    for action in actions_of(service, operation, params):
        reads = operation == "CopyObject" and action != "s3:PutObject"
        found[action] = _arn(service, params["CopySource"] if reads else params, account, region)
    return found


def _arn(service: str, params: Mapping[str, Any], account: str, region: str) -> str:
    match service:
        case "s3":
            key = f"/{params['Key']}" if "Key" in params else ""
            return f"arn:aws:s3:::{params['Bucket']}{key}" if "Bucket" in params else "*"
        case "cloudfront":
            distribution = params.get("DistributionId") or params.get("Id")
            if "Name" in params:
                return f"arn:aws:cloudfront::{account}:function/{params['Name']}"
            return f"arn:aws:cloudfront::{account}:distribution/{distribution}"
        case "lambda":
            qualifier = params.get("Qualifier") or params.get("Name")
            end = f":{qualifier}" if qualifier else ""
            return f"arn:aws:lambda:{region}:{account}:function:{params['FunctionName']}{end}"
        case "cloudformation":
            return f"arn:aws:cloudformation:{region}:{account}:stack/{params['StackName']}/id"
        case _:
            return f"arn:aws:cognito-idp:{region}:{account}:userpool/{params['UserPoolId']}"


def each(one: str | Iterable[str]) -> tuple[str, ...]:
    return (one,) if isinstance(one, str) else tuple(one)
