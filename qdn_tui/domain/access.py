"""Who somebody is to the AWS account behind an environment."""

from enum import StrEnum


class Access(StrEnum):
    """For each there is a policy of IAM under cf/policies."""

    DISPATCHER = "dispatcher"
    DEPLOYER = "deployer"
    VIEWER = "viewer"
