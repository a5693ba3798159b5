"""Which language of a page the edge serves: path, query, cookie, browser, in this order."""

from dataclasses import dataclass

from qdn_tui.deploy.routes import TOKEN, TRACK
from qdn_tui.deploy.site import build_function
from qdn_tui.resources import resource_root
from tests.edge.engine import RELEASE, event, run

BOOK, LIBRO = "/book/index.html", "/book/es/index.html"
PISTA = "/track/es/index.html"


@dataclass(frozen=True)
class Asked:
    """What a browser asks for, and the page it gets."""

    path: str
    serves: str
    accept: str = ""
    query: str = ""
    cookie: str = ""

    def __str__(self) -> str:
        return f"{self.path}?{self.query} [{self.accept[:40]}] {self.cookie}"


ASKED = (
    Asked("/book/", BOOK),
    Asked("/book/", LIBRO, accept="es"),
    Asked("/book/", LIBRO, accept="es-MX,es;q=0.9,en;q=0.8"),
    Asked("/book/", LIBRO, accept="ES-419"),
    Asked("/book/", LIBRO, accept="fr-CH, fr;q=0.9, es;q=0.5, *;q=0.1"),
    Asked("/book/", LIBRO, accept="en;q=0.2, es;q=0.7"),
    Asked("/book/", BOOK, accept="en-US,en;q=0.9,es;q=0.8"),
    Asked("/book/", BOOK, accept="en;q=0.7, es;q=0.2"),
    Asked("/book/", BOOK, accept="es;q=0, en"),
    Asked("/book/", BOOK, accept="fr,de"),
    Asked("/book/", BOOK, accept="est, esp, e"),
    Asked("/book/", BOOK, accept=";;q=,,=es"),
    Asked("/book/", BOOK, accept="x" * 4000 + ",es"),
    Asked("/book/", LIBRO, query="lang=es"),
    Asked("/book/", BOOK, accept="es", query="lang=en"),
    Asked("/book/", LIBRO, accept="es", query="lang=../../x"),
    Asked("/book/", BOOK, query="lang="),
    Asked("/book/", LIBRO, cookie="es"),
    Asked("/book/", BOOK, accept="es", cookie="en"),
    Asked("/book/", LIBRO, query="lang=es", cookie="en"),
    Asked("/book/", BOOK, cookie="constructor"),
    Asked("/book/es", LIBRO),
    Asked("/book/es/", LIBRO, query="lang=en", cookie="en"),
    Asked("/book/en", BOOK, accept="es"),
    Asked("/book/xx", BOOK),
    Asked(f"/track/{TOKEN}", TRACK, accept="en"),
    Asked(f"/track/{TOKEN}", PISTA, accept="es"),
    Asked("/track/", PISTA, query=f"t={TOKEN}&lang=es"),
    Asked("/track/es", TRACK),
    Asked("/dashboard", "/dashboard/index.html", accept="en"),
    Asked("/dashboard/", "/dashboard/es/index.html", accept="en", query="lang=es"),
    Asked("/assets/book.0123abcd.css", "/assets/book.0123abcd.css", accept="es"),
    Asked("/book/es/index.html", LIBRO, accept="en"),
)


def test_every_visitor_gets_their_language() -> None:
    events = []
    for asked in ASKED:
        made = event(asked.path, query=asked.query)
        if asked.accept:
            made["request"]["headers"]["accept-language"] = {"value": asked.accept}
        if asked.cookie:
            made["request"]["cookies"]["lang"] = {"value": asked.cookie}
        events.append(made)
    served = [outcome["uri"] for outcome in run(build_function(resource_root(), RELEASE), events)]
    assert served == [asked.serves for asked in ASKED]
