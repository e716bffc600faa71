"""Files that people upload: never more than can be read, told before anything is read."""

from __future__ import annotations

from collections.abc import Mapping
from typing import IO, Any

from django import forms
from django.conf import settings
from django.core.exceptions import RequestDataTooBig
from django.core.files import File
from django.core.files.uploadhandler import FileUploadHandler
from django.utils.translation import gettext_lazy as _

MEBIBYTE = 1024 * 1024


class LimitedUploadHandler(FileUploadHandler):
    """Refuses a request that brings more than any page takes, before it fills the disk."""

    def handle_raw_input(
        self,
        input_data: IO[bytes],
        META: Mapping[str, Any],  # noqa: N803 Django's own name.
        content_length: int,
        boundary: str,
        encoding: str | None = None,
    ) -> None:
        if content_length > settings.MOST_UPLOADED:
            raise RequestDataTooBig

    def receive_data_chunk(self, raw_data: bytes, start: int) -> bytes:
        return raw_data

    def file_complete(self, file_size: int) -> None:
        return None


class UploadField(forms.FileField):
    """A file of at most so many MiB; what it is, its reader tells by the content."""

    default_error_messages = {
        "required": _("Please choose a file."),
        "empty": _("This file is empty."),
        "too_big": _("This file is too big: at most %(most)s MB can be read."),
    }

    def __init__(self, *, most_mebibytes: int, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.most_mebibytes = most_mebibytes

    def to_python(self, data: File[Any] | None) -> File[Any] | None:
        file = super().to_python(data)
        if file is not None and (file.size or 0) > self.most_mebibytes * MEBIBYTE:
            most = {"most": self.most_mebibytes}
            raise forms.ValidationError(self.error_messages["too_big"], "too_big", most)
        return file
