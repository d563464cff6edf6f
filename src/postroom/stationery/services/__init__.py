"""The door to what can be done with templates."""

from postroom.stationery.problems import Problem
from postroom.stationery.services.files import LARGEST_FILE, BadTemplateFile, read_file, write_file
from postroom.stationery.services.for_runs import go_on_writing, settle, treat, write_for_run
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
    "go_on_writing",
    "install_library",
    "make",
    "publish",
    "read_file",
    "rename",
    "reset",
    "restore",
    "retire",
    "save_draft",
    "settle",
    "treat",
    "write",
    "write_file",
    "write_for_run",
]
