"""What tokens do on timers."""

from sqlalchemy.ext.asyncio import AsyncSession

from stoa_api.core.tokens import service


async def forget_finished(db: AsyncSession) -> None:
    """Delete tokens that ended long ago."""
    await service.forget_finished(db)
