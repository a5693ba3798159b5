"""Jinja over the pages' templates, with every mistake in them named by file and line."""

from collections.abc import Callable
from functools import lru_cache
from pathlib import Path

import jinja2

from qdn_tui.domain.business import Business
from qdn_tui.domain.status import FLOW
from qdn_tui.pages.source import Asset, PageSourceError, asset, fragment, inline
from qdn_tui.pages.texts import Texts, fill, languages, load_texts


def render(
    root: Path,
    template: str,
    business: Business,
    texts: Texts,
    publish: Callable[[Asset], object],
    **more: object,
) -> str:
    """The page that `template` makes.

    Args:
        root: the folder that holds `assets/` and `frontend/`.
        template: a path under it.
        business: whose page it is.
        texts: the words to say it in.
        publish: is told of every asset that the page asks for.
        more: further names for the template.

    Raises:
        PageSourceError: a source file is missing or wrong.
    """
    environment = _environment(root)
    others = [load_texts(root, code) for code in languages(root) if code != texts.language]

    def address(published: Asset) -> str:
        publish(published)
        return f"/{published.key}"

    names: dict[str, object] = {
        "business": business,
        "texts": texts,
        "t": texts.said,
        "language": texts.language,
        "locale": texts.locale(business),
        "other_languages": others,
        "flow": FLOW,
        "asset": lambda path: address(asset(root, path)),
        "inline": lambda path: inline(root, path),
        "fragment": lambda path: address(fragment(path, made(path))),
        **more,
    }

    def made(path: str) -> str:
        return environment.get_template(path).render(names).strip() + "\n"

    try:
        return made(template)
    except jinja2.TemplateSyntaxError as error:
        place = f"{error.name or template}:{error.lineno}"
        raise PageSourceError(place, error.message or "syntax error") from error
    except PageSourceError as error:
        raise PageSourceError(_place(root, template, error), error.message) from error
    except jinja2.TemplateNotFound as error:
        raise PageSourceError(_place(root, template, error), f"there is no {error.name}") from error
    except (jinja2.TemplateError, UnicodeDecodeError, TypeError, ValueError, KeyError) as error:
        raise PageSourceError(_place(root, template, error), str(error)) from error


# Compiling takes most of a page's time, and a page is made in every language. A file that changed
# is compiled again. The few roots of one process: the package's own, a checkout.
@lru_cache(maxsize=4)
def _environment(root: Path) -> jinja2.Environment:
    environment = jinja2.Environment(
        loader=jinja2.FileSystemLoader(root),
        autoescape=True,
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters["fill"] = fill
    # What a page hands to its script is on a slow line before all else: no byte too many.
    environment.policies["json.dumps_kwargs"] = {
        "separators": (",", ":"),
        "ensure_ascii": False,
        "sort_keys": True,
    }
    return environment


def _place(root: Path, template: str, error: Exception) -> str:
    """The innermost template line in the error's traceback, which Jinja maps for us."""
    place, step = template, error.__traceback__
    while step is not None:
        file = Path(step.tb_frame.f_code.co_filename)
        if file.is_relative_to(root) and "j2" in file.suffix:
            place = f"{file.relative_to(root).as_posix()}:{step.tb_lineno}"
        step = step.tb_next
    return place
