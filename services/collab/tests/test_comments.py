"""A comment beside a board is heard of by everybody on it, and by nobody else."""

from uuid import UUID

from collab_stage import Collab, MakePerson, Providers, publish
from redis.asyncio import Redis

from stoa_shared.events.studio import CommentCreated, CommentResolved
from stoa_shared.ids import new_id


async def test_a_comment_is_told_on_its_board_without_its_words(
    collab: Collab,
    board_id: UUID,
    make_person: MakePerson,
    providers: Providers,
    redis: Redis,
) -> None:
    ada = await providers.join(collab, board_id, make_person())
    bob = await providers.join(collab, board_id, make_person("viewer"))
    first, second, elsewhere = new_id(), new_id(), new_id()
    for event in (
        CommentCreated(
            subject=elsewhere, board_id=new_id(), thread_id=elsewhere, mentions=[]
        ),
        CommentCreated(subject=first, board_id=board_id, thread_id=first, mentions=[]),
        CommentResolved(
            subject=second, board_id=board_id, thread_id=second, mentions=[]
        ),
    ):
        await publish(redis, event)
    for person in (ada, bob):
        await person.wait(lambda each=person: len(each.told) > 1, "the news")
        assert person.told == [
            {"type": "comments.changed", "thread_id": str(each)}
            for each in (first, second)
        ]
