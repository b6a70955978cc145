"""HTTP of tokens: for people who signed in, never for a token itself."""

from uuid import UUID

from fastapi import Response

from stoa_api.base.actor import Caller
from stoa_api.base.db import Db, ReadDb
from stoa_api.base.pages import Page, Paging
from stoa_api.base.routing import BASE, CREATED, Router
from stoa_api.core.tokens import service
from stoa_api.core.tokens.schemas import TokenMade, TokenNew, TokenOut

router = Router(prefix="/me/tokens", tags=["tokens"])


@router.get("")
async def list_tokens(actor: Caller, db: ReadDb, page: Paging) -> Page[TokenOut]:
    """List your tokens, the newest first."""
    rows = await service.list_own(db, actor, page)
    return page.show(rows)


@router.post("", status_code=201, responses=CREATED)
async def create_token(
    body: TokenNew, actor: Caller, db: Db, response: Response
) -> TokenMade:
    """Make a token for a program or an agent. This answer alone shows it.

    It takes no `Idempotency-Key`: answers to such calls are kept, and a token is
    kept nowhere.
    """
    made = await service.make_token(db, actor, body)
    response.headers["Location"] = f"{BASE}/me/tokens/{made.id}"
    return made


@router.delete("/{token_id}", status_code=204)
async def revoke_token(token_id: UUID, actor: Caller, db: Db) -> None:
    """End one of your tokens, at once."""
    await service.revoke_token(db, actor, token_id)
