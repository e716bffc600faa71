"""What is typed and chosen on the pages of an import."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from customers.importing.fields import Field
from customers.importing.reading import MOST_BYTES
from customers.importing.uploads import Column
from workshop_crm.lib.uploads import MEBIBYTE, UploadField


class FileForm(forms.Form):
    """A table of people."""

    file = UploadField(
        label=_("File"),
        help_text=_("CSV or Excel (.xlsx), up to 30 MB and 100,000 rows"),
        widget=forms.FileInput({"accept": ".csv,.txt,.tsv,.xlsx"}),
        most_mebibytes=MOST_BYTES // MEBIBYTE,
    )


class UploadForm(FileForm):
    """A customer file, and the program that it comes from."""

    system = forms.CharField(
        label=_("From which program?"),
        max_length=60,
        required=False,
        help_text=_("Always type the same, so that customer numbers are known again."),
        widget=forms.TextInput({"list": "systems", "autocomplete": "off"}),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["file"].label = _("Customer file")


class ColumnsForm(forms.Form):
    """One choice for each column of the file, named "column-<place>"."""

    wording = forms.CharField(
        label=_("What did these people agree to, word for word?"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 4}),
    )

    def __init__(self, *args: Any, columns: list[Column], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for column in columns:
            self.fields[f"column-{column.place}"] = forms.ChoiceField(
                choices=Field.choices, required=False, initial=column.field
            )

    def chosen(self, count: int) -> list[str]:
        """Return the field of each of the file's columns; those not shown hold nothing."""
        return [self.cleaned_data.get(f"column-{place}", "") for place in range(count)]
