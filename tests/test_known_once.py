"""Clients that share what they know of AWS each ask where they should."""

from typing import Any
from urllib.parse import urlsplit

import boto3
import pytest


@pytest.mark.parametrize(
    ("service", "region", "call", "asked"),
    [
        ("s3", "us-west-2", "list_buckets", "s3.amazonaws.com"),
        ("logs", "us-west-2", "describe_log_groups", "logs.us-west-2.amazonaws.com"),
        ("logs", "eu-central-1", "describe_log_groups", "logs.eu-central-1.amazonaws.com"),
        ("lambda", "us-west-2", "list_functions", "lambda.us-west-2.amazonaws.com"),
        ("lambda", "cn-north-1", "list_functions", "lambda.cn-north-1.amazonaws.com.cn"),
        ("cloudfront", "us-west-2", "list_distributions", "cloudfront.amazonaws.com"),
    ],
)
def test_each_asks_its_own_service_in_its_own_region(
    service: Any, region: str, call: str, asked: str
) -> None:
    session = boto3.Session("testing", "testing", region_name=region)
    url = session.client(service).generate_presigned_url(call)
    assert urlsplit(url).hostname == asked
