"""What enrolments do on events."""

from stoa_api.base.db import Sessions, transaction
from stoa_api.learn.enrolments import service
from stoa_shared.events import Envelope
from stoa_shared.events.core import MembershipRemoved


async def on_event(sessions: Sessions, envelope: Envelope) -> None:
    """Free the seats of somebody who left the organisation.

    They lost what they were granted in the transaction that took their membership,
    and with it all access; this says so in their courses. Doing it twice changes
    nothing, so no inbox row is needed.
    """
    if envelope.type != MembershipRemoved.type:
        return
    left = MembershipRemoved.model_validate(
        {"subject": envelope.subject, **envelope.data}
    )
    async with transaction(sessions) as db:
        await service.leave_all(db, left.subject, left.user_id)
