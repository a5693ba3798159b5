"""The answer to a plain form that cannot be taken: a page that keeps every entry."""

from collections.abc import Mapping
from html import escape

from qdn_tui.api.answers import ErrorDetail
from qdn_tui.api.entries import field_error


def bare_page(
    action: str,
    back: str,
    entries: Mapping[str, str],
    error: ErrorDetail,
    language: str,
    words: Mapping[str, str],
) -> str:
    """A page without styles or scripts: what is wrong, and the form again with what was sent.

    Args:
        action: where the form goes.
        back: the page it came from.
        entries: what was sent, by field.
        error: what is wrong, in that language.
        language: its code.
        words: what the page says in it: `send`, `back`, and fields by their names; what is left
            out stays English.
    """
    names = [*entries, *(name for name in error.fields if name not in entries)]
    fields = "".join(_field(name, entries.get(name, ""), error, words) for name in names)
    return (
        '<!doctype html>\n<html lang="' + escape(language) + '">\n<head>\n<meta charset="utf-8">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        '<meta name="robots" content="noindex">\n'
        f"<title>{escape(error.message)}</title>\n</head>\n<body>\n<main>\n"
        f'<h1 role="alert">{escape(error.message)}</h1>\n'
        f'<form action="{escape(action)}" method="post">\n{fields}'
        f'<p><button type="submit">{escape(words.get("send", "Send again"))}</button></p>\n'
        f'</form>\n<p><a href="{escape(back)}">{escape(words.get("back", "Back"))}</a></p>\n'
        "</main>\n</body>\n</html>\n"
    )


def _field(name: str, value: str, error: ErrorDetail, words: Mapping[str, str]) -> str:
    id_, label = escape(name), escape(words.get(name, name.replace("_", " ")))
    problem = error.fields.get(name)
    wrong, said = "", ""
    if problem is not None:
        wrong = f' aria-invalid="true" aria-describedby="{id_}-error"'
        message = escape(problem.message or field_error(problem.code).message)
        said = f' <strong id="{id_}-error">{message}</strong>'
    if "\n" in value:
        # A line break right after the tag is dropped by browsers.
        control = f'<textarea id="{id_}" name="{id_}"{wrong}>\n{escape(value)}</textarea>'
    else:
        control = f'<input id="{id_}" name="{id_}" value="{escape(value)}"{wrong}>'
    return f'<p><label for="{id_}">{label}</label> {control}{said}</p>\n'
