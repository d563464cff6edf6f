"""By which unit and account a program's message goes: looked up once for many messages. And the files with it."""

import binascii
from base64 import b64decode
from collections.abc import Sequence
from io import BytesIO

from postroom.api.door import ProgramRequest, unit_id, viewer
from postroom.api.orders import FileIn, MessageIn
from postroom.api.problems import Problem, Wrong, unprocessable
from postroom.core.carriage.envelope import Channel, Posting
from postroom.core.document.schema import load
from postroom.delivery import selectors as delivery
from postroom.outbox import services as outbox
from postroom.outbox.services import BadFile, Checked, Order


class Ways:
    """By which account each message goes: looked up once for a unit, not for every message."""

    def __init__(self, request: ProgramRequest) -> None:
        self._request = request
        self._units: dict[str | None, int | Wrong] = {}
        self._lanes: dict[tuple[int, Channel, str | None, bool], int | Wrong] = {}

    def order(self, wanted: MessageIn) -> Order | Wrong:
        """Return the order, or what is wrong with its unit or account."""
        unit = self._unit(wanted.unit)
        if isinstance(unit, Wrong):
            return unit.model_copy(update={"account": wanted.contact})
        channel = Channel(wanted.channel)
        posting = Posting(wanted.posting)
        lane = self._lane(unit, channel, wanted.account, electronic=posting is Posting.ELECTRONIC)
        if isinstance(lane, Wrong):
            return lane.model_copy(update={"account": wanted.contact})
        files = _files(wanted.attachments)
        if isinstance(files, Wrong):
            return files.model_copy(update={"account": wanted.contact})
        return Order(
            unit_id=unit,
            account_number=wanted.contact,
            lane_id=lane,
            channel=channel,
            role=wanted.role or "",
            point_id=wanted.point,
            template=wanted.template,
            subject=wanted.subject,
            text=wanted.text,
            document=None if wanted.document is None else load(wanted.document),
            topic=wanted.topic or "",
            language=wanted.language or "",
            free_values=wanted.free_values,
            record=(wanted.record.kind, wanted.record.external_id) if wanted.record else None,
            not_before=wanted.not_before,
            expires_at=wanted.expires_at,
            is_code=wanted.one_time_code,
            reference=wanted.reference,
            priority=outbox.Priority[wanted.priority.upper()],
            posting=posting,
            files=files,
        )

    def _unit(self, code: str | None) -> int | Wrong:
        if code not in self._units:
            try:
                self._units[code] = unit_id(self._request, code)
            except Problem as problem:
                self._units[code] = problem.wrong
        return self._units[code]

    def _lane(self, unit: int, channel: Channel, code: str | None, *, electronic: bool) -> int | Wrong:
        asked = (unit, channel, code, electronic)
        if asked not in self._lanes:
            self._lanes[asked] = self._find_lane(unit, channel, code, electronic=electronic)
        return self._lanes[asked]

    def _find_lane(self, unit: int, channel: Channel, code: str | None, *, electronic: bool) -> int | Wrong:
        try:
            return lane_for(self._request, unit, code, channel, electronic=electronic)
        except Problem as problem:
            return problem.wrong


def _files(brought: Sequence[FileIn]) -> tuple[Checked, ...] | Wrong:
    """Return what is to go along, or what is wrong with one of them."""
    found = []
    for place, file in enumerate(brought):
        try:
            found.append(outbox.checked(file.name, BytesIO(b64decode(file.content, validate=True))))
        except BadFile as refused:
            return Wrong(code="bad_file", detail=str(refused), field=f"attachments.{place}")
        except binascii.Error:
            return Wrong(code="invalid", detail="This is no base64.", field=f"attachments.{place}.content")
    return tuple(found)


_NAMES = {Channel.EMAIL: "e-mail", Channel.SMS: "SMS", Channel.LETTER: "letter"}


def lane_for(
    request: ProgramRequest, unit: int, code: str | None, channel: Channel, *, electronic: bool = False
) -> int:
    """Return the lane of a unit's account, of its usual one if none is named. A key for tests has a lane of its own.

    Raises `Problem` where there is no such account for the unit.
    """
    if request.auth.is_test:
        return outbox.test_lane(channel=channel).pk
    if code is None:
        try:
            return delivery.default_lane_id(unit_id=unit, channel=channel, electronic=electronic)
        except delivery.NoAccount as none:
            raise unprocessable(
                "no_account", f"{none}: connect one, or have it posted on paper".capitalize(), "posting"
            ) from none
    account = delivery.account_of(viewer=viewer(request), unit_id=unit, code=code)
    if account is None or account.lane.channel != channel:
        raise unprocessable("unknown_account", f"There is no {_NAMES[channel]} account “{code}” here.", "account")
    return int(account.pk)
