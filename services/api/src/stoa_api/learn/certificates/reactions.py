"""What certificates do on events."""

from stoa_api.base.db import Sessions, transaction
from stoa_api.learn.certificates import service
from stoa_shared import events
from stoa_shared.events import Envelope
from stoa_shared.events.learn import EnrolmentCompleted
from stoa_shared.tokens import Keyring


async def on_event(sessions: Sessions, keyring: Keyring, envelope: Envelope) -> None:
    """Issue the certificate of who completed a course.

    There is one for each enrolment, which the database holds, so an event that comes
    twice changes nothing and no inbox row is needed.
    """
    match events.parse(envelope):
        case EnrolmentCompleted(subject=course_id, user_id=user_id):
            async with transaction(sessions) as db:
                await service.issue(db, keyring, course_id, user_id)
        case _:
            pass
