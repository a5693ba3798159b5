"""The API's reference for people, made from its OpenAPI document."""

from collections.abc import Iterator, Mapping
from typing import Any

_HEAD = """# The API

Made from [openapi.json](openapi.json) by `python -m qdn_tui.api.openapi`; a test compares the two.
[customers.md](customers.md) tells how customers' pages use it, [staff-api.md](staff-api.md) how the
staff's dashboard does.
"""


def reference(document: Mapping[str, Any]) -> str:
    """The document as Markdown."""
    parts = [_HEAD, f"{document['info']['description']}\n"]
    for path, operations in document["paths"].items():
        for method, operation in operations.items():
            parts.append("\n".join(_operation(method, path, operation)))
    parts.append("# What is sent\n")
    for name, schema in document["components"]["schemas"].items():
        parts.append("\n".join(_schema(name, schema)))
    return "\n".join(parts).rstrip() + "\n"


def _operation(method: str, path: str, operation: Mapping[str, Any]) -> Iterator[str]:
    yield f"## {method.upper()} {path}\n"
    summary = operation["summary"]
    ending = "" if summary.endswith("?") else "."
    yield f"{summary}{ending} {operation.get('description', '')}".strip() + "\n"
    parameters = operation.get("parameters", ())
    if parameters:
        yield "| parameter | in | what |"
        yield "|---|---|---|"
        for parameter in parameters:
            what = parameter.get("description") or _kind(parameter["schema"])
            yield f"| `{parameter['name']}` | {parameter['in']} | {_cell(what)} |"
        yield ""
    if "requestBody" in operation:
        content = operation["requestBody"]["content"]
        yield f"Takes {_kind(next(iter(content.values()))['schema'])} as {' or '.join(content)}.\n"
    yield "| status | what |"
    yield "|---|---|"
    for status, response in operation["responses"].items():
        schema = response.get("content", {}).get("application/json", {}).get("schema")
        body = f": {_kind(schema)}" if schema else ""
        yield f"| {status} | {_cell(response['description'])}{body} |"
    yield ""


def _schema(name: str, schema: Mapping[str, Any]) -> Iterator[str]:
    yield f"## {name}\n"
    if "description" in schema:
        yield f"{schema['description']}\n"
    if "properties" not in schema:
        yield f"{_kind(schema)}.\n"
        return
    required = schema.get("required", ())
    yield "| field | kind | |"
    yield "|---|---|---|"
    for field, kind in schema.get("properties", {}).items():
        yield f"| `{field}` | {_kind(kind)} | {'always' if field in required else ''} |"
    yield ""


def _kind(schema: Mapping[str, Any]) -> str:
    """What a value is, in a few words."""
    if "$ref" in schema:
        name = str(schema["$ref"]).rpartition("/")[2]
        return f"[{name}](#{name.lower()})"
    for several in ("anyOf", "oneOf"):
        if several in schema:
            return " or ".join(_kind(one) for one in schema[several])
    if "enum" in schema or "const" in schema:
        values = schema.get("enum", [schema.get("const")])
        return " or ".join(f"`{value}`" for value in values)
    kind = schema.get("type", "anything")
    if kind == "array":
        return f"list of {_kind(schema.get('items', {}))}"
    if kind == "object" and "additionalProperties" in schema:
        return f"{_kind(schema['additionalProperties'])} by name"
    return str(schema.get("format", kind))


def _cell(text: str) -> str:
    return text.replace("|", "\\|").replace("\n", " ")
