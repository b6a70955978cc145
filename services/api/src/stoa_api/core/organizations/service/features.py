"""Features that an organisation may switch off."""

from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from stoa_api.core.organizations import queries
from stoa_api.core.organizations.errors import FeatureIsOff
from stoa_api.core.organizations.schemas import Feature


async def refuse_if_off(db: AsyncSession, feature: Feature, thing_id: UUID) -> None:
    """Refuse what belongs to a feature that an organisation switched off.

    Args:
        db: Where to look.
        feature: Which feature.
        thing_id: The organisation, or anything in it that can be reached; one
            that does not exist is left to whoever looks it up.

    Raises:
        FeatureIsOff: it is off there.
    """
    if await queries.is_off(db, feature, thing_id):
        raise FeatureIsOff
