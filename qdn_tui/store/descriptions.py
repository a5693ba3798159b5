"""AWS's descriptions of its services, read in a third of the time and two thirds of the memory.

Making a client reads two megabytes of JSON. botocore looks through every service there is for the
one named, and keeps each object in an `OrderedDict`, from when a plain one had no order.
"""

import gzip
from collections.abc import Callable, Mapping, Sequence
from os import scandir
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast

import orjson
from botocore.exceptions import DataNotFoundError, UnknownServiceError
from botocore.loaders import Loader

if TYPE_CHECKING:
    from botocore.loaders import JSONFileLoader

_UNPACKED: Mapping[str, Callable[[bytes], bytes]] = {".json": bytes, ".json.gz": gzip.decompress}


class _Files:
    """Reads a description as botocore's reader of files does, only faster."""

    def exists(self, name: str) -> bool:
        """Whether there is a description by this name."""
        return any(Path(name + ending).is_file() for ending in _UNPACKED)

    def load_file(self, name: str) -> Any:
        """The description, or None where there is none."""
        for ending, unpacked in _UNPACKED.items():
            file = Path(name + ending)
            if file.is_file():
                return orjson.loads(unpacked(file.read_bytes()))
        return None


class Descriptions(Loader):
    """botocore's descriptions of every service, without a look at those that nobody asked for.

    Args:
        folders: where descriptions are looked for; botocore's own places by default.
    """

    FILE_LOADER_CLASS = cast("type[JSONFileLoader]", _Files)

    def __init__(self, folders: Sequence[str] | None = None) -> None:
        super().__init__(
            None if folders is None else [*folders], include_default_search_paths=folders is None
        )

    def list_available_services(self, type_name: str) -> list[str]:  # noqa: ARG002
        """Whatever may be one by its name; which descriptions it has shows when it is read."""
        places = [Path(folder) for folder in self.search_paths]
        return sorted({one.name for place in places if place.is_dir() for one in scandir(place)})

    def list_api_versions(self, service_name: str, type_name: str) -> list[str]:
        """The versions of a service that have such a description.

        Raises:
            UnknownServiceError: there is none.
        """
        try:
            return super().list_api_versions(service_name, type_name)
        except DataNotFoundError:
            known = ", ".join(self.list_available_services(type_name))
            raise UnknownServiceError(
                service_name=service_name, known_service_names=known
            ) from None
