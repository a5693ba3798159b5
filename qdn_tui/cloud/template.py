"""cf/stack.yaml, made ready to apply: no update may bring back an older edge function.

CloudFormation sends a CloudFront Function's code whenever any property of the resource
changes, and what it would send is the first version in the template, not what the deploys
have published since. So an update carries code forward: what the stack's own template says
where the resource is otherwise unchanged (nothing to do, then), else what is live.
"""

import json
import re
from collections.abc import Mapping
from typing import Final

from qdn_tui.resources import resource_root

# Beyond this many bytes CloudFormation takes a template only from S3.
LARGEST_INLINE: Final = 51_200
# Logical id of each CloudFront Function, with the output that names it.
EDGE_FUNCTIONS: Final[Mapping[str, str]] = {
    "EdgeFunction": "FunctionName",
    "StagingEdgeFunction": "StagingFunctionName",
}
_CODE_LINE = re.compile(r'^( +FunctionCode: )(".*")$', re.MULTILINE)


def stack_template() -> str:
    """The template that came with qdn."""
    return (resource_root() / "cf" / "stack.yaml").read_text("utf-8")


def carry_code_forward(new: str, applied: str, live: Mapping[str, str]) -> str:
    """The template `new` with the code of each edge function that an update may send.

    Args:
        new: the template to apply.
        applied: the template the stack has now.
        live: the published code of each function that has some, by logical id.
    """
    for logical_id in EDGE_FUNCTIONS:
        block = resource_block(new, logical_id)
        before = resource_block(applied, logical_id)
        if before and _without_code(before) == _without_code(block):
            code = function_code(before)
        else:
            code = live.get(logical_id)
        if code is not None:
            new = new.replace(block, _with_code(block, code))
    return new


def resource_block(template: str, logical_id: str) -> str:
    """The lines of one resource; empty where the template has none of that name."""
    found = re.search(rf"^  {logical_id}:\n(?:(?:    .*)?\n)+", template, re.MULTILINE)
    return found[0].rstrip("\n") + "\n" if found else ""


def function_code(block: str) -> str | None:
    """The code in a function's resource block; None where it cannot be read."""
    found = _CODE_LINE.search(block)
    if not found:
        return None
    try:
        return str(json.loads(found[2]))
    except ValueError:
        return None


def _with_code(block: str, code: str) -> str:
    # A JSON string is a YAML double-quoted one, and it is on one line.
    return _CODE_LINE.sub(lambda line: line[1] + json.dumps(code), block)


def _without_code(block: str) -> str:
    return _CODE_LINE.sub("", block)
