"""Whom a comment speaks to: ``@[id]`` in its words, and those named beside them."""

import re
from collections.abc import Sequence
from typing import Final
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from stoa_api.studio.comments import queries
from stoa_api.studio.comments.schemas import MENTIONS_MAX

_MENTION: Final = re.compile(
    r"@\[([0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12})\]"
)


async def spoken_to(
    db: AsyncSession, board_id: UUID, text: str, mentions: Sequence[UUID]
) -> list[UUID]:
    """Return, in their order, who of them can read the document."""
    within = [UUID(each) for each in _MENTION.findall(text)]
    wanted = list(dict.fromkeys([*within, *mentions]))[:MENTIONS_MAX]
    if not wanted:
        return []
    can_read = await queries.readers(db, board_id, wanted)
    return [each for each in wanted if each in can_read]
