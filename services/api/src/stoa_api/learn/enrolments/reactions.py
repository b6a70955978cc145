"""What enrolments do on events."""

from typing import Final

from stoa_api.base import inbox
from stoa_api.base.db import Sessions, transaction
from stoa_api.learn.enrolments import service
from stoa_shared import events
from stoa_shared.events import Envelope
from stoa_shared.events.core import InvitationAccepted, MembershipRemoved

CONSUMER: Final = "learn.enrolments"


async def on_event(sessions: Sessions, envelope: Envelope) -> None:
    """Free the seats of who left the organisation; let in who was invited.

    Who left lost what they were granted in the transaction that took their
    membership, and with it all access; this says so in their courses. Doing it
    twice changes nothing, so no inbox row is needed. Who was invited and left the
    course again is not let in twice.
    """
    match events.parse(envelope):
        case MembershipRemoved(subject=org_id, user_id=user_id):
            async with transaction(sessions) as db:
                await service.leave_all(db, org_id, user_id)
        case InvitationAccepted(course_id=course_id, user_id=user_id) if (
            course_id is not None and envelope.org_id is not None
        ):
            async with transaction(sessions) as db:
                if await inbox.once(db, CONSUMER, envelope.id):
                    await service.admit_invited(db, envelope.org_id, course_id, user_id)
        case _:
            pass
