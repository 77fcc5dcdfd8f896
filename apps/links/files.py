"""Where the pictures of cards lie in storage: `links/<key>.webp`."""

from apps.media import files


def put(key: str, content: bytes) -> None:
    """Raises CannotBeStored."""
    files.put(_name(key), content)


def read(key: str) -> bytes:
    """Raises FileNotFoundError."""
    return files.read(_name(key))


def delete(key: str) -> None:
    files.delete([_name(key)])


def _name(key: str) -> str:
    return f"links/{key}.webp"
