"""What a start of the function loads: all of it must be in the bundle or in Lambda's runtime."""

import json
import os
import subprocess
import sys

import pytest

from tests.api.events import SECRET, event

OURS = {"api", "business_file", "domain", "errors", "resources", "store"}
BUNDLED = {
    "annotated_types",
    "aws_lambda_powertools",
    "orjson",
    "phonenumbers",
    "pydantic",
    "pydantic_core",
    "typing_extensions",
    "typing_inspection",
    "tzdata",
}
IN_THE_RUNTIME = {"boto3", "botocore", "dateutil", "jmespath", "s3transfer", "six", "urllib3"}
# Of the staff alone: what verifies their logins.
FOR_STAFF = {"cryptography", "cffi", "jwt", "pycparser"}
# Taken by urllib3 where they happen to be installed, and never needed.
TAKEN_WHERE_PRESENT = {"brotli", "brotlicffi", "certifi", "h2", "hpack", "hyperframe", "zstandard"}

IMPORT = "import qdn_tui.api.handler"
REQUESTS = (
    "from qdn_tui.api.handler import handler\n"
    f"print(handler({event('/api/track/' + 'n' * 24)!r}, None))\n"
    f"print(handler({event('/api/services')!r}, None))"
)
ENVIRONMENT = {
    "QDN_ORIGIN_SECRET": SECRET,
    "QDN_DATA_BUCKET": "none",
    "AWS_REGION": "us-west-2",
    "AWS_ENDPOINT_URL": "http://127.0.0.1:1",
    "AWS_ACCESS_KEY_ID": "testing",
    "AWS_SECRET_ACCESS_KEY": "testing",
}


def modules_after(code: str, **environment: str) -> set[str]:
    """Names of the modules that a fresh Python holds after running `code`."""
    cloud = ("AWS_", "QDN_")
    kept = {name: value for name, value in os.environ.items() if not name.startswith(cloud)}
    ran = subprocess.run(
        [sys.executable, "-c", f"{code}\nimport sys, json\nprint(json.dumps(sorted(sys.modules)))"],
        env={**kept, **environment},
        capture_output=True,
        text=True,
        check=True,
    )
    return set(json.loads(ran.stdout.splitlines()[-1]))


def packages(modules: set[str]) -> set[str]:
    """The packages that are neither Python's nor the interpreter's own at its start."""
    bare = modules_after("")
    names = {name.partition(".")[0] for name in modules - bare}
    return {name for name in names if not name.startswith("_")} - sys.stdlib_module_names


@pytest.mark.parametrize("code", [IMPORT, REQUESTS], ids=["import", "requests"])
def test_the_function_loads_nothing_but_its_bundle(code: str) -> None:
    loaded = modules_after(code, **ENVIRONMENT)
    assert packages(loaded) <= {"qdn_tui"} | BUNDLED | IN_THE_RUNTIME | TAKEN_WHERE_PRESENT
    floors = {name.split(".")[1] for name in loaded if name.startswith("qdn_tui.")}
    assert "api" in floors
    assert floors <= OURS


STAFF_REQUEST = (
    "from qdn_tui.api.handler import handler\n"
    f"answer = handler({event('/api/board')!r}, None)\n"
    "assert answer['statusCode'] == 401, answer"
)
POOL = {"QDN_USER_POOL_ID": "us-west-2_none", "QDN_USER_POOL_CLIENT_ID": "none"}


def test_customers_do_not_wait_for_what_verifies_logins() -> None:
    loaded = modules_after(REQUESTS, **ENVIRONMENT)
    assert not packages(loaded) & FOR_STAFF
    assert not {name for name in loaded if name.startswith("qdn_tui.api.staff.")}


def test_staff_load_nothing_but_the_bundle() -> None:
    loaded = modules_after(STAFF_REQUEST, **ENVIRONMENT, **POOL)
    known = BUNDLED | IN_THE_RUNTIME | TAKEN_WHERE_PRESENT | FOR_STAFF
    assert packages(loaded) <= {"qdn_tui"} | known


def test_the_function_loads_no_terminal() -> None:
    loaded = packages(modules_after(REQUESTS, **ENVIRONMENT))
    assert loaded & {"textual", "typer", "click", "rich", "jinja2", "platformdirs"} == set()


def test_on_lambda_the_client_is_made_while_the_function_starts() -> None:
    code = "from qdn_tui.api.desk import desk\nassert desk.cache_info().currsize == 0\n"
    code += f"{IMPORT}\nassert desk.cache_info().currsize == 1"
    loaded = modules_after(code, AWS_LAMBDA_FUNCTION_NAME="qdn-api", **ENVIRONMENT)
    assert "botocore.client" in loaded
    # Nor what takes long to load and is of no use here.
    assert not {"boto3", "s3transfer", "phonenumbers", "jinja2"} & loaded


def test_a_function_that_lacks_its_bucket_starts_all_the_same() -> None:
    environment = {**ENVIRONMENT, "AWS_LAMBDA_FUNCTION_NAME": "qdn-api"}
    del environment["QDN_DATA_BUCKET"]
    assert "qdn_tui.api.handler" in modules_after(IMPORT, **environment)
