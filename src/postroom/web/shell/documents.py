"""What the writing place sends: a document as JSON, or, without JavaScript, plain text with #tags."""

from __future__ import annotations

import json
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from postroom.core.document.attributes import DocumentError
from postroom.core.document.from_text import from_text
from postroom.core.document.nodes import Document
from postroom.core.document.schema import check
from postroom.core.document.to_text import to_text


class DocumentField(forms.CharField):
    """A document, checked node by node; None where none was sent. What is wrong is named with its path."""

    widget = forms.HiddenInput

    def to_python(self, value: Any) -> Any:
        if not value:
            return None
        try:
            return check(json.loads(value))
        except DocumentError as error:
            raise ValidationError(str(error), code="document") from error
        except (ValueError, RecursionError) as error:
            raise ValidationError(_("This is no document."), code="document") from error


def written(*, document: Document | None, text: str, kept: Document | None) -> Document:
    """Return what was written. Plain text that says what is kept already leaves it as it is, pictures and all."""
    if document is not None:
        return document
    if kept is not None and to_text(kept) == text:
        return kept
    return from_text(text)


def as_lines(document: Document) -> list[str]:
    """Return a document as lines that people can compare: bold, colours and formats are shown, too."""
    return to_text(document, marks=True).split("\n")
