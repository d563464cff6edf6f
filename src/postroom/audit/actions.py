"""What the trail speaks of."""

from enum import StrEnum


class Action(StrEnum):
    """What somebody did. Nothing here happens once a message: the trail must not slow sending down."""

    SIGNED_IN = "signed_in"
    SIGN_IN_FAILED = "sign_in_failed"
    SIGNED_OUT = "signed_out"
    PASSWORD_CHANGED = "password_changed"  # noqa: S105
    SECOND_FACTOR_CHANGED = "second_factor_changed"
    SESSIONS_ENDED = "sessions_ended"
    INVITED = "invited"
    USER_SAVED = "user_saved"
    USER_SHUT_OUT = "user_shut_out"
    USER_LET_IN = "user_let_in"
    ROLE_GIVEN = "role_given"
    ROLE_TAKEN = "role_taken"
    UNIT_SAVED = "unit_saved"
    BRAND_SAVED = "brand_saved"
    GROUP_SAVED = "group_saved"
    KEY_MADE = "key_made"
    KEY_CHANGED = "key_changed"
    KEY_REVOKED = "key_revoked"
    ACCOUNT_SAVED = "account_saved"
    ACCOUNT_SWITCHED = "account_switched"
    RUN_APPROVED = "run_approved"
    MESSAGES_CHANGED = "messages_changed"
    EXPORTED = "exported"
    ERASED = "erased"
    RETENTION_SET = "retention_set"
    STOPPED_EVERYTHING = "stopped_everything"
    WENT_ON = "went_on"
