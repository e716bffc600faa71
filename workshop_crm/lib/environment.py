"""The environment as the settings read it: a value, or a file that ``NAME_FILE`` names."""

from __future__ import annotations

import environ
from environ.fileaware_mapping import FileAwareMapping


class _Files(FileAwareMapping):  # type: ignore[misc]  # It comes without types.
    def __getitem__(self, key: str) -> str:
        # Editors and `echo` end a file with a line break, which is no part of a secret.
        return str(super().__getitem__(key)).rstrip("\r\n")


class Environment(environ.Env):  # type: ignore[misc]  # The same.
    """django-environ's reader; a secret is the same from a file as from a variable."""

    ENVIRON = _Files()
