"""Why somebody was left out of a run, or why their message could not be written: a code, and its sentence."""

from collections.abc import Mapping
from enum import StrEnum


class Reason(StrEnum):
    """Left out: the first group, decided when the recipients are frozen. Faulty: the second, found while writing."""

    NO_ADDRESS = "no_address"
    UNDELIVERABLE = "undeliverable"
    SUPPRESSED = "suppressed"
    OPTED_OUT = "opted_out"
    NO_CONSENT = "no_consent"
    SAME_ADDRESS = "same_address"
    IN_AUDIENCE = "in_audience"
    WRITTEN_LATELY = "written_lately"
    SAME_HOUSEHOLD = "same_household"
    RUN_CANCELLED = "run_cancelled"

    MISSING = "missing"
    UNSHOWABLE = "unshowable"
    BAD_SUBJECT = "bad_subject"
    NO_WORDING = "no_wording"
    ADDRESS_GONE = "address_gone"
    NO_FILE = "no_file"
    UNKNOWN_FILE = "unknown_file"
    FILES_TOO_LARGE = "files_too_large"
    UNKNOWN_SNIPPET = "unknown_snippet"
    SNIPPET_WITHIN = "snippet_within"


SENTENCES: Mapping[Reason, str] = {
    Reason.NO_ADDRESS: "has no e-mail address",
    Reason.UNDELIVERABLE: "has an e-mail address that cannot be reached",
    Reason.SUPPRESSED: "has an e-mail address that must not be used",
    Reason.OPTED_OUT: "does not want messages about this",
    Reason.NO_CONSENT: "never agreed to messages about this",
    Reason.SAME_ADDRESS: "has the same e-mail address as another recipient",
    Reason.IN_AUDIENCE: "is in an audience that was left out",
    Reason.WRITTEN_LATELY: "was written to a short time ago",
    Reason.SAME_HOUSEHOLD: "has the same postal address as another recipient",
    Reason.RUN_CANCELLED: "was not written to any more: the run was cancelled",
    Reason.MISSING: "lacks a value that a tag needs",
    Reason.UNSHOWABLE: "has a value that cannot be shown",
    Reason.BAD_SUBJECT: "has a value that cannot stand in a subject",
    Reason.NO_WORDING: "speaks a language that the template does not have",
    Reason.ADDRESS_GONE: "lost the e-mail address while the run was generated",
    Reason.NO_FILE: "has no file where one must go along",
    Reason.UNKNOWN_FILE: "was to get a file that is not there any more",
    Reason.FILES_TOO_LARGE: "has files that are too large for one message",
    Reason.UNKNOWN_SNIPPET: "was to get a text that puts in a snippet which is not there any more",
    Reason.SNIPPET_WITHIN: "was to get a text whose snippet puts in another one",
}
