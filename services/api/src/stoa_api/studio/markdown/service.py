"""Take a document away as Markdown, begin one from it, and add it to one."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final
from uuid import UUID

import structlog
from sqlalchemy.ext.asyncio import AsyncSession

from stoa_api.base import audit
from stoa_api.base.actor import Actor
from stoa_api.base.db import Sessions, transaction
from stoa_api.studio.boards import service as boards
from stoa_api.studio.boards.errors import BoardIsTrashed
from stoa_api.studio.boards.schemas import BoardNew, BoardOut
from stoa_api.studio.markdown.apart import Converters
from stoa_api.studio.markdown.conversions import AddMode, to_edit, to_markdown
from stoa_api.studio.markdown.errors import (
    DocumentTooLarge,
    NotADocument,
    NothingToRead,
    NotMarkdown,
    NotUtf8,
)
from stoa_api.studio.markdown.schemas import MarkdownAdded
from stoa_api.studio.members.errors import RoleTooLow
from stoa_api.studio.pages import service as pages
from stoa_api.studio.pages.schemas import PageNew, PageOut
from stoa_api.studio.versions import service as versions
from stoa_api.studio.versions.service import Collab

STATE_BYTES_MAX: Final = 8 << 20
"""Of a document, with what is left of its past: some books."""
_COVERS_NOTHING: Final = "0"
_AT_THE_END: Final[AddMode] = "append"

log = structlog.stdlib.get_logger()


@dataclass(frozen=True, slots=True)
class Written:
    """A document as Markdown."""

    title: str
    text: bytes

    @property
    def etag(self) -> str:
        """The same for the same text."""
        return f'"{hashlib.sha256(self.text).hexdigest()[:32]}"'


@dataclass(frozen=True, slots=True)
class Sent:
    """The body of a request, and what it is said to be."""

    body: bytes
    media_type: str


@dataclass(frozen=True, slots=True)
class Means:
    """What it takes besides the transaction of the request.

    Its own ones, because collab stores through us: no lock may be in its way.
    """

    sessions: Sessions
    collab: Collab
    converters: Converters


def first_state(markdown: str) -> bytes:
    """Return the state of a document that has only this on it, as Yjs V1.

    For text of our own, which is short: it is converted in this process.
    """
    return to_edit(markdown, [], "append")


async def write_document(actor: Actor, board_id: UUID, means: Means) -> Written:
    """Write a document down as it is now, with what has just been typed.

    Raises:
        BoardNotFound: no such board, or the actor does not reach it.
        BoardIsTrashed: restore it first.
        NotADocument: it is a whiteboard.
        BoardNotLive: what is being typed cannot be had right now.
        DocumentTooLarge: it is more than can be written at once.
        TooDeep: it was not made with our editor.
        TakesTooLong: it was given up.
        ConvertersBusy: too many are being written.
    """
    async with transaction(means.sessions) as looking:
        await _document(looking, actor, board_id)
    await means.collab.save(board_id)
    async with transaction(means.sessions) as looking:
        board = await _document(looking, actor, board_id)
        states = await _states(looking, board_id)
    text = await means.converters.run(to_markdown, states, size_bytes=_size(states))
    return Written(board.title, text)


async def begin_board(
    db: AsyncSession,
    actor: Actor,
    org_id: UUID,
    title: str,
    *,
    sent: Sent,
    means: Means,
) -> BoardOut:
    """Begin a document with what Markdown says; who begins it owns it.

    Raises:
        OrganizationNotFound: no such organisation, or the actor is not in it.
        GuestsCreateNothing: the actor is a guest there.
        NotMarkdown: the body is something else; and what ``_markdown`` and
            ``_state`` raise.
    """
    async with transaction(means.sessions) as looking:
        await boards.require_may_create(looking, actor, org_id)
    state = await _state(sent, means)
    board = await boards.create_board(
        db, actor, org_id, BoardNew(title=title, kind="document")
    )
    await _store(db, board.id, state)
    return board


async def begin_page(
    db: AsyncSession,
    actor: Actor,
    space_id: UUID,
    new: PageNew,
    *,
    sent: Sent,
    means: Means,
) -> PageOut:
    """Begin a document of a space with what Markdown says.

    Raises:
        PageNotFound: no such place in the space, or the actor does not reach it.
        RoleTooLow: the actor is no editor there; and whatever else
            ``pages.create_page``, ``_markdown`` and ``_state`` raise.
    """
    async with transaction(means.sessions) as looking:
        await pages.editable_place(looking, actor, space_id, new.parent_id)
    # Before the tree is locked: it may take seconds.
    state = await _state(sent, means)
    page = await pages.create_page(db, actor, space_id, new)
    await _store(db, page.id, state)
    return page


async def add_to_document(
    db: AsyncSession,
    actor: Actor,
    board_id: UUID,
    mode: AddMode,
    *,
    sent: Sent,
    means: Means,
) -> MarkdownAdded:
    """Put what Markdown says onto a live document, by an edit like any other.

    At its end it takes nothing away. In place of all, what stands there when it is
    done goes, but what others put beside that at the same time stays. What the
    document was is kept first, for good.

    Raises:
        BoardNotFound: no such board, or the actor does not reach it.
        RoleTooLow: the actor is a viewer.
        BoardIsTrashed: restore it first.
        NotADocument: it is a whiteboard.
        BoardNotLive: collab is away; nothing changed, as far as we know.
        DocumentTooLarge: the document would be.
        NotMarkdown: the body is something else; and what ``_markdown`` raises.
    """
    async with transaction(means.sessions) as looking:
        await _editable(looking, actor, board_id)
    markdown = _markdown(sent)
    await means.collab.save(board_id)
    async with transaction(means.sessions) as looking:
        states = await _states(looking, board_id)
    size_bytes = _size(states)
    change = await means.converters.run(
        to_edit,
        markdown,
        states,
        mode,
        size_bytes=size_bytes + len(sent.body),
    )
    if size_bytes + len(change) > STATE_BYTES_MAX:
        raise DocumentTooLarge
    # Again: people went on typing.
    await means.collab.save(board_id)
    async with transaction(means.sessions) as keeping:
        board = await _editable(keeping, actor, board_id)
        before = await versions.keep_now(keeping, board_id)
    await means.collab.edit(board_id, change)
    audit.write(
        db,
        actor,
        "board.markdown_added",
        object_type="board",
        object_id=board_id,
        org_id=board.org_id,
        after={"mode": mode, "size_bytes": len(sent.body)},
    )
    log.info("board.markdown_added", board_id=str(board_id), mode=mode)
    return MarkdownAdded(version=before)


async def _document(db: AsyncSession, actor: Actor, board_id: UUID) -> BoardOut:
    board = await boards.get_board(db, actor, board_id)
    if board.trashed_at is not None:
        raise BoardIsTrashed
    if board.kind != "document":
        raise NotADocument
    return board


async def _editable(db: AsyncSession, actor: Actor, board_id: UUID) -> BoardOut:
    board = await boards.get_board(db, actor, board_id)
    if board.level != "write":
        raise RoleTooLow(role=board.role, needs="editor")
    return await _document(db, actor, board_id)


async def _states(db: AsyncSession, board_id: UUID) -> list[bytes]:
    """Load what is stored of a board: its state, and what was added since."""
    stored = await boards.load_state(db, board_id)
    states = [*([stored.state] if stored.state else []), *stored.changes]
    if _size(states) > STATE_BYTES_MAX:
        raise DocumentTooLarge
    return states


def _size(states: Sequence[bytes]) -> int:
    return sum(map(len, states))


def _markdown(sent: Sent) -> str:
    """Return the text that was sent.

    Raises:
        NotMarkdown: it is said to be something else.
        NotUtf8: it is no text.
        NothingToRead: it is empty.
    """
    if sent.media_type != "text/markdown":
        raise NotMarkdown
    try:
        markdown = sent.body.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise NotUtf8 from error
    if not markdown.strip():
        raise NothingToRead
    return markdown


async def _state(sent: Sent, means: Means) -> bytes:
    """Return the state of a document that says what was sent.

    Raises:
        TooDeep: lists or quotations are nested too deeply.
        TooManyParts: there is more than fits.
        TakesTooLong: it was given up.
        ConvertersBusy: too many are being read.
    """
    markdown = _markdown(sent)
    no_states, mode = list[bytes](), _AT_THE_END
    state = await means.converters.run(
        to_edit, markdown, no_states, mode, size_bytes=len(sent.body)
    )
    if len(state) > STATE_BYTES_MAX:
        raise DocumentTooLarge
    return state


async def _store(db: AsyncSession, board_id: UUID, state: bytes) -> None:
    # It is not from the log, so whatever the log holds comes after it.
    covers = boards.covers_from(_COVERS_NOTHING)
    await boards.store_state(db, board_id, state, covers)
