"""The door to what can be done with templates."""

from postroom.stationery.problems import Problem
from postroom.stationery.services.files import BadTemplateFile, read_file, read_file_into, write_file
from postroom.stationery.services.library import UnknownOriginal, install_library, reset
from postroom.stationery.services.making import SystemTemplate, allow, bring_back, copy, make, rename, retire
from postroom.stationery.services.portable import NotATemplate, take_in, taken_out
from postroom.stationery.services.revising import (
    ChangedMeanwhile,
    NotPublishable,
    Published,
    draft,
    drop_language,
    publish,
    restore,
    save_draft,
    write,
)
from postroom.stationery.words import Words

__all__ = [
    "BadTemplateFile",
    "ChangedMeanwhile",
    "NotATemplate",
    "NotPublishable",
    "Problem",
    "Published",
    "SystemTemplate",
    "UnknownOriginal",
    "Words",
    "allow",
    "bring_back",
    "copy",
    "draft",
    "drop_language",
    "install_library",
    "make",
    "publish",
    "read_file",
    "read_file_into",
    "rename",
    "reset",
    "restore",
    "retire",
    "save_draft",
    "take_in",
    "taken_out",
    "write",
    "write_file",
]
