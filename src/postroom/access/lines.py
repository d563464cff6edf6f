"""A name, a title, a subject: a line that people type and others read, kept without signs that turn it around."""

from typing import TYPE_CHECKING, Any

from django.db import models

from postroom.core.turning import unturned

if TYPE_CHECKING:
    _Column = models.CharField[str, str]
else:
    _Column = models.CharField


class Line(_Column):
    """A `CharField` that keeps no sign which turns the reading direction around, whoever writes it."""

    def pre_save(self, model_instance: models.Model, add: bool) -> Any:  # noqa: FBT001 - as Django has it
        """Let the row at hand say what is kept."""
        value = super().pre_save(model_instance, add)
        if not isinstance(value, str):
            return value
        setattr(model_instance, self.attname, kept := unturned(value))
        return kept

    def get_prep_value(self, value: Any) -> Any:
        """Clean what `update()` writes as well."""
        ready = super().get_prep_value(value)
        return unturned(ready) if isinstance(ready, str) else ready

    def deconstruct(self) -> Any:
        """Be a plain column to migrations: what is cleaned is no matter of the database."""
        name, _, args, options = super().deconstruct()
        return name, "django.db.models.CharField", args, options
