"""What people read instead of the codes of the trail."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

from postroom.audit.actions import Action

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise

ACTIONS: Mapping[Action, _StrPromise] = {
    Action.SIGNED_IN: _("Signed in"),
    Action.SIGN_IN_FAILED: _("Was not let in"),
    Action.SIGNED_OUT: _("Signed out"),
    Action.PASSWORD_CHANGED: _("Password changed"),
    Action.SECOND_FACTOR_CHANGED: _("Second factor changed"),
    Action.SESSIONS_ENDED: _("Sessions ended"),
    Action.INVITED: _("Invited"),
    Action.USER_SAVED: _("User saved"),
    Action.USER_SHUT_OUT: _("User shut out"),
    Action.USER_LET_IN: _("User let in again"),
    Action.ROLE_GIVEN: _("Role given"),
    Action.ROLE_TAKEN: _("Role taken away"),
    Action.UNIT_SAVED: _("Unit saved"),
    Action.BRAND_SAVED: _("Brand saved"),
    Action.GROUP_SAVED: _("Group saved"),
    Action.KEY_MADE: _("Key made"),
    Action.KEY_CHANGED: _("Key changed"),
    Action.KEY_REVOKED: _("Key revoked"),
    Action.SYSTEM_LET_IN: _("External system let in"),
    Action.SYSTEM_CHANGED: _("External system changed"),
    Action.SYSTEM_SHUT_OUT: _("External system shut out"),
    Action.WEBHOOK_SAVED: _("Webhook saved"),
    Action.WEBHOOK_SECRET_MADE: _("New secret for a webhook"),
    Action.WEBHOOK_PAUSED: _("Webhook paused"),
    Action.WEBHOOK_RESUMED: _("Webhook resumed"),
    Action.WEBHOOK_REMOVED: _("Webhook removed"),
    Action.WEBHOOK_REPLAYED: _("Events sent to a webhook again"),
    Action.ACCOUNT_SAVED: _("Channel account saved"),
    Action.ACCOUNT_SWITCHED: _("Channel account switched"),
    Action.TEMPLATE_PUBLISHED: _("Template published"),
    Action.SNIPPET_PUBLISHED: _("Snippet published"),
    Action.DESIGN_PUBLISHED: _("Design published"),
    Action.TEMPLATE_ALLOWED: _("Said which units may use a template"),
    Action.TEMPLATE_RETIRED: _("Template retired"),
    Action.TEMPLATE_BROUGHT_BACK: _("Template brought back"),
    Action.TEMPLATE_DRESSED: _("Said which design a template has"),
    Action.DESIGN_ALLOWED: _("Said which units may use a design"),
    Action.DESIGN_RETIRED: _("Design retired"),
    Action.DESIGN_BROUGHT_BACK: _("Design brought back"),
    Action.DESIGN_CHOSEN: _("Design taken for some messages"),
    Action.DESIGN_NOT_CHOSEN: _("Design taken for some messages no more"),
    Action.LINK_REVOKED: _("Link to a file revoked"),
    Action.RUN_APPROVED: _("Run approved"),
    Action.RUN_PAUSED: _("Run paused"),
    Action.RUN_RESUMED: _("Run resumed"),
    Action.RUN_CANCELLED: _("Run cancelled"),
    Action.MESSAGES_ORDERED: _("Ordered for very many messages"),
    Action.MESSAGES_CHANGED: _("Messages changed"),
    Action.ADDRESS_BARRED: _("Address put on the block list"),
    Action.ADDRESS_LIFTED: _("Address taken off the block list"),
    Action.CUSTOMER_SAVED: _("Customer changed"),
    Action.CONSENT_WRITTEN: _("Consent written down"),
    Action.LETTER_RETURNED: _("Returned letter recorded"),
    Action.RETURN_TAKEN_BACK: _("Returned letter taken back"),
    Action.RETURN_SETTLED: _("Case of returned letters ended"),
    Action.PRINT_BATCH_MADE: _("Print batch made"),
    Action.LETTERS_POSTED: _("Letters confirmed as posted"),
    Action.LETTERS_PUT_BACK: _("Printed letters put back"),
    Action.PRINTED_AGAIN: _("Print batch printed again"),
    Action.KIND_SAVED: _("Kind of records saved"),
    Action.KIND_DELETED: _("Kind of records deleted"),
    Action.FIELD_SAVED: _("Field of records saved"),
    Action.FIELD_DELETED: _("Field of records deleted"),
    Action.EXPORTED: _("Taken out as a file"),
    Action.ERASED: _("Erased"),
    Action.RETENTION_SET: _("Changed how long things are kept"),
    Action.STOPPED_EVERYTHING: _("Stopped everything"),
    Action.WENT_ON: _("Let sending go on"),
}
