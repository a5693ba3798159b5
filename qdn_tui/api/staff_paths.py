"""Which addresses are the staff's: known before anything of theirs is loaded."""

_OWN = ("/api/session", "/api/board", "/api/jobs", "/api/schedule", "/api/report")


def is_for_staff(path: str) -> bool:
    """Whether a path, without its trailing slash, belongs to a route that needs a login."""
    return any(path == own or path.startswith(f"{own}/") for own in _OWN)
