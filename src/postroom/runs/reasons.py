"""Why somebody was left out of a run, or why their message could not be written: a code, and its sentence."""

from collections.abc import Mapping
from enum import StrEnum
from typing import NamedTuple


class Reason(StrEnum):
    """Left out: the first group, decided when the recipients are frozen. Faulty: the second, found while writing."""

    NO_ADDRESS = "no_address"
    NOT_MOBILE = "not_mobile"
    UNDELIVERABLE = "undeliverable"
    SUPPRESSED = "suppressed"
    OPTED_OUT = "opted_out"
    NO_CONSENT = "no_consent"
    NO_TEXT = "no_text"
    NO_CHANNEL = "no_channel"
    """Each channel has another reason why it does not reach them."""
    NOT_OFFERED = "not_offered"
    """Of a channel only: the customer prefers it, and the run does not go by it."""
    SAME_ADDRESS = "same_address"
    DECEASED = "deceased"
    DISPUTED = "disputed"
    IN_AUDIENCE = "in_audience"
    WRITTEN_LATELY = "written_lately"
    SAME_HOUSEHOLD = "same_household"
    BY_HAND = "by_hand"
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
    NOTHING_SAID = "nothing_said"
    NO_NUMBER = "no_number"
    IMPOSSIBLE_NUMBER = "impossible_number"
    NO_POSTAL_ADDRESS = "no_postal_address"
    BAD_POSTAL_ADDRESS = "bad_postal_address"
    ADDRESS_UNFIT = "address_unfit"


class Part(NamedTuple):
    """Those who are left out for one reason.

    Where each channel has another, `ways` says it of each: "email:no_address sms:not_mobile".
    """

    reason: Reason
    ways: str = ""

    @property
    def code(self) -> str:
        """It in one word, for forms."""
        return f"{self.reason} {self.ways}".rstrip()


SENTENCES: Mapping[Reason, str] = {
    Reason.NO_ADDRESS: "has no address to write to",
    Reason.NOT_MOBILE: "has a phone that takes no text messages",
    Reason.UNDELIVERABLE: "has an address that cannot be reached",
    Reason.SUPPRESSED: "has an address that must not be used",
    Reason.OPTED_OUT: "does not want messages about this",
    Reason.NO_CONSENT: "never agreed to messages about this",
    Reason.NO_TEXT: "cannot be written to: the text says nothing on this channel",
    Reason.NO_CHANNEL: "can be reached by none of the channels",
    Reason.NOT_OFFERED: "prefers a channel that the run does not go by",
    Reason.SAME_ADDRESS: "has the same address as another recipient",
    Reason.DECEASED: "is deceased",
    Reason.DISPUTED: "disputes what is asked of them",
    Reason.IN_AUDIENCE: "is in an audience that was left out",
    Reason.WRITTEN_LATELY: "was written to a short time ago",
    Reason.SAME_HOUSEHOLD: "has the same postal address as another recipient",
    Reason.BY_HAND: "was left out by hand",
    Reason.RUN_CANCELLED: "was not written to any more: the run was cancelled",
    Reason.MISSING: "lacks a value that a tag needs",
    Reason.UNSHOWABLE: "has a value that cannot be shown",
    Reason.BAD_SUBJECT: "has a value that cannot stand in a subject",
    Reason.NO_WORDING: "speaks a language that the template does not have",
    Reason.ADDRESS_GONE: "lost the address while the run was generated",
    Reason.NO_FILE: "has no file where one must go along",
    Reason.UNKNOWN_FILE: "was to get a file that is not there any more",
    Reason.FILES_TOO_LARGE: "has files that are too large for one message",
    Reason.UNKNOWN_SNIPPET: "was to get a text that puts in a snippet which is not there any more",
    Reason.SNIPPET_WITHIN: "was to get a text whose snippet puts in another one",
    Reason.NOTHING_SAID: "would get an empty message",
    Reason.NO_NUMBER: "has no mobile number",
    Reason.IMPOSSIBLE_NUMBER: "has a number that cannot be dialled",
    Reason.NO_POSTAL_ADDRESS: "has no postal address",
    Reason.BAD_POSTAL_ADDRESS: "has a postal address that cannot be used",
    Reason.ADDRESS_UNFIT: "has an address that does not fit the window",
}
