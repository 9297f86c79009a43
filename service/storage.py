"""Files that are kept: written whole or not at all, found again by key."""

import os
import secrets
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class Folder:
    """A folder that keeps bytes by key; a key is a path of our own making, never a person's."""

    root: Path

    def read(self, key: str) -> bytes | None:
        """Return what is kept under a key, or None."""
        try:
            return self._path(key).read_bytes()
        except FileNotFoundError:
            return None

    def write(self, key: str, data: bytes) -> None:
        """Keep bytes under a key; whoever reads sees all of them or the ones before."""
        path = self._path(key)
        path.parent.mkdir(parents=True, exist_ok=True)
        draft = path.with_name(f".{secrets.token_hex(8)}")
        with draft.open("wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        draft.replace(path)

    def delete(self, key: str) -> None:
        """Forget what is kept under a key; harmless when there is nothing."""
        self._path(key).unlink(missing_ok=True)

    def _path(self, key: str) -> Path:
        path = (self.root / key).resolve()
        if not path.is_relative_to(self.root.resolve()):
            msg = f"a key leads out of the folder: {key}"
            raise ValueError(msg)
        return path
