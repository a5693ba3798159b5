"""The S3 in memory, on which the simulation stands, answers as the real ones do."""

from datetime import UTC, datetime
from typing import Any

import pytest
from botocore.exceptions import ClientError

from qdn_tui.store.s3 import JOBS_KEY
from tests.reliability.engine import Engine, new_client
from tests.reliability.memory import MemoryS3
from tests.reliability.test_faults import ENGINES


def dialogue(s3: Any, bucket: str) -> list[object]:
    """What a client hears that reads and writes with and without conditions."""
    place = {"Bucket": bucket, "Key": JOBS_KEY}
    heard: list[object] = []

    def ask(call: Any, **request: str) -> str:
        try:
            answer = call(**place, **request)
        except ClientError as error:
            heard.append(error.response["ResponseMetadata"]["HTTPStatusCode"])
            return ""
        heard.append(answer["Body"].read() if "Body" in answer else "written")
        return str(answer["ETag"])

    ask(s3.get_object)
    first = ask(s3.put_object, Body="first", IfNoneMatch="*")
    ask(s3.put_object, Body="never", IfNoneMatch="*")
    ask(s3.get_object, IfNoneMatch=first)
    second = ask(s3.put_object, Body="second", IfMatch=first)
    ask(s3.put_object, Body="never", IfMatch=first)
    ask(s3.get_object, IfNoneMatch=first)
    ask(s3.get_object, IfNoneMatch=second)
    again = ask(s3.put_object, Body="first", IfMatch=second)
    heard.append(again == first != second)
    ask(s3.get_object, IfNoneMatch=first)
    ask(s3.put_object, Body="whatever")
    ask(s3.get_object)
    return heard


@pytest.mark.parametrize("engine", ENGINES, indirect=True)
def test_it_answers_as_a_real_one(engine: Engine) -> None:
    memory = MemoryS3(lambda: datetime(2026, 11, 21, tzinfo=UTC))
    real = dialogue(new_client(engine.endpoint), engine.new_bucket())
    assert dialogue(memory, "any") == real
