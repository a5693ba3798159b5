"""What every program on S3 pays before its first line: boto3, pydantic, and a client."""

import boto3

# By name: `import pydantic` alone loads next to nothing.
from pydantic import BaseModel

__all__ = ["BaseModel"]

boto3.client("s3", region_name="us-west-2")
