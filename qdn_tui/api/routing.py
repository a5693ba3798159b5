"""How a path finds its route, on top of Powertools' resolver."""

import re
from typing import NamedTuple

from aws_lambda_powertools.event_handler import LambdaFunctionUrlResolver
from aws_lambda_powertools.event_handler.router import LambdaFunctionUrlRouter


class Found(NamedTuple):
    """A path that is served: the template it matches and the methods it takes."""

    template: str
    methods: tuple[str, ...]

    @property
    def allow(self) -> str:
        """The value of the Allow header."""
        return ", ".join(self.methods)


class Api(LambdaFunctionUrlResolver):
    """Every route of the API."""

    @staticmethod
    def _compile_regex(rule: str, base_regex: str = r"^{}\Z") -> re.Pattern[str]:
        # Powertools ends its patterns with `$`, behind which Python lets a line end pass.
        pattern: re.Pattern[str] = LambdaFunctionUrlResolver._compile_regex(rule, base_regex)
        return pattern

    def look_up(self, path: str) -> Found | None:
        """What is served at `path`; HEAD goes wherever GET does, and OPTIONS everywhere."""
        routes = [
            route
            for route in (*self._static_routes, *self._dynamic_routes)
            if route.rule.match(path)
        ]
        if not routes:
            return None
        methods = {route.method for route in routes} | {"OPTIONS"}
        if "GET" in methods:
            methods.add("HEAD")
        return Found(routes[0].path, tuple(sorted(methods)))


def new_resource() -> LambdaFunctionUrlRouter:
    """An empty set of routes, to be filled by the file of one resource."""
    return LambdaFunctionUrlRouter()  # type: ignore[no-untyped-call]
