"""What botocore and moto work out anew for each client and each request, although it never changes.

It is most of what a client costs, and a good third of a request to moto.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from typing import Any

import pytest
from botocore import loaders, useragent
from botocore.endpoint_provider import EndpointProvider
from moto import backend_index
from moto.s3 import urls
from moto.s3.models import S3Backend


@contextmanager
def known_once() -> Iterator[None]:
    """Let all clients of a process share what they read of AWS's models, and only read.

    moto reads its own addresses once, and looks for S3, which nearly every request is for, first.
    """
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("botocore.session.create_loader", _knowing_loaders())
        patch.setattr("botocore.regions.EndpointProvider", _knowing_endpoints())
        cleaned = useragent.sanitize_user_agent_string_component
        patch.setattr(useragent, cleaned.__name__, cache(cleaned))
        patch.setattr(S3Backend, "_url_module", urls)
        s3_first = sorted(backend_index.backend_url_patterns, key=lambda known: known[0] != "s3")
        patch.setattr(backend_index, "backend_url_patterns", s3_first)
        yield


def _knowing_loaders() -> Any:
    known: dict[object, object] = {}

    def create_loader(*search_path: str | None) -> loaders.Loader:
        loader = loaders.create_loader(*search_path)
        vars(loader)["_cache"] = known
        return loader

    return create_loader


def _knowing_endpoints() -> Any:
    # With what each was made of, so that nothing else can get the same identity.
    known: dict[tuple[int, ...], tuple[EndpointProvider, dict[str, Any]]] = {}

    def provider(**made_of: Any) -> EndpointProvider:
        of = tuple(map(id, made_of.values()))
        if of not in known:
            known[of] = EndpointProvider(**made_of), made_of
        return known[of][0]

    return provider
