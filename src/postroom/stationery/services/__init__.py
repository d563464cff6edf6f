"""The door to what can be done with templates."""

from postroom.stationery.problems import Problem
from postroom.stationery.services.files import LARGEST_FILE, BadTemplateFile, read_file, write_file
from postroom.stationery.services.library import UnknownOriginal, install_library, reset
from postroom.stationery.services.making import SystemTemplate, allow, bring_back, copy, make, rename, retire
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
    "LARGEST_FILE",
    "BadTemplateFile",
    "ChangedMeanwhile",
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
    "rename",
    "reset",
    "restore",
    "retire",
    "save_draft",
    "write",
    "write_file",
]
