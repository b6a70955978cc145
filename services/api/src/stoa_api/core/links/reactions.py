"""What one-time links do in the worker: letters, and tidying up."""

from sqlalchemy.ext.asyncio import AsyncSession

from stoa_api.core.links import service
from stoa_api.core.links.service import Letters

__all__ = ["Letters", "forget_expired"]


async def forget_expired(db: AsyncSession) -> None:
    """Delete links that nobody used in time."""
    await service.forget_expired(db)
