"""The one stylesheet of the pages, made of styles/: its blocks are files of their own, a page asks for one."""

import os
import re
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Final

from django.conf import settings
from django.contrib.staticfiles.finders import BaseFinder
from django.core.files.storage import FileSystemStorage

SOURCES: Final = Path(__file__).resolve().parent / "styles"
ENTRY: Final = SOURCES / "portal.css"
NAME: Final = "css/portal.css"
_IMPORT: Final = re.compile(r'@import url\("([^"]+)"\);')


def blocks() -> list[Path]:
    """Return the files that the entry imports, in its order, which is that of the cascade."""
    return [SOURCES / name for name in _IMPORT.findall(ENTRY.read_text("utf-8"))]


def stylesheet() -> str:
    """Return all blocks in one. Browsers find an @import only once they have read what imports it: a second round."""
    return "\n".join(block.read_text("utf-8") for block in blocks())


# In the class `list` is the method that Django asks for.
_Paths = list[str]


class StylesheetFinder(BaseFinder):
    """Hands css/portal.css to collectstatic, and to WhiteNoise where nothing is collected."""

    def __init__(self) -> None:
        self.storage = FileSystemStorage(location=settings.STYLESHEET_FOLDER)

    def find(self, path: str, find_all: bool = False) -> str | _Paths:  # type: ignore[override]  # noqa: FBT001, FBT002
        """Return where css/portal.css is; of other paths nothing. The signature is Django's."""
        if path != NAME:
            return []
        return [self._made()] if find_all else self._made()

    def list(self, _ignore_patterns: Iterable[str] | None) -> Iterator[tuple[str, FileSystemStorage]]:
        """Yield the one file."""
        self._made()
        yield NAME, self.storage

    def _made(self) -> str:
        path, text = Path(self.storage.path(NAME)), stylesheet()
        if not path.exists() or path.read_text("utf-8") != text:
            path.parent.mkdir(parents=True, exist_ok=True)
            # Several processes start at once: none may read the file of another half written.
            unfinished = path.with_suffix(f".{os.getpid()}")
            unfinished.write_text(text, "utf-8")
            unfinished.replace(path)
        return str(path)
