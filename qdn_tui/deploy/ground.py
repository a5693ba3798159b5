"""Before anything is written: is this the right account, and can what goes wrong be undone?"""

from collections.abc import Iterator

from qdn_tui.deploy.errors import Refused
from qdn_tui.deploy.shipping import Shipping


def check_ground(shipping: Shipping) -> Iterator[str]:
    """Check the account, and that every bucket of production keeps versions.

    Yields:
        What was found, for people.

    Raises:
        Refused: nothing may be deployed here.
    """
    environment = shipping.cloud.environment
    if environment.account is not None:
        account = shipping.cloud.sts.get_caller_identity()["Account"]
        if account != environment.account:
            raise Refused(
                f"These credentials are of account {account}; {environment.name} is in "
                f"{environment.account}",
                "Log in to that account, or correct `account` in qdn.toml",
            )
        yield f"account {account}"
    for place in shipping.places:
        if place.where == "staging":
            continue
        versioning = shipping.cloud.s3_files.get_bucket_versioning(Bucket=place.bucket)
        if versioning.get("Status") != "Enabled":
            raise Refused(
                f"{place.bucket} keeps no versions, so nothing could be taken back",
                f"aws s3api put-bucket-versioning --bucket {place.bucket} "
                "--versioning-configuration Status=Enabled",
            )
        yield f"{place.bucket} keeps versions"
