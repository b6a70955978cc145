"""A client of ``/ws`` under the test's hand."""

import asyncio
import json
from typing import Any, Self
from uuid import UUID

from collab_stage import Collab
from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import ConnectionClosed

Frame = dict[str, Any]
PATIENCE_SECONDS = 10.0


class Live:
    """One socket; what was heard is kept until it is asked for."""

    def __init__(self, socket: ClientConnection) -> None:
        self.socket = socket
        self.heard: list[Frame] = []

    @classmethod
    async def open(cls, collab: Collab, ticket: str) -> Self:
        url = f"{collab.url.removesuffix('/collab')}/ws?ticket={ticket}"
        return cls(await connect(url, proxy=None, ping_interval=None))

    async def say(self, **frame: object) -> None:
        await self.socket.send(json.dumps(frame))

    async def next(self, kind: str) -> Frame:
        """Wait for the next frame of a type; those before it are forgotten."""
        async with asyncio.timeout(PATIENCE_SECONDS):
            while True:
                frame: Frame = json.loads(await self.socket.recv())
                self.heard.append(frame)
                if frame["type"] == kind:
                    return frame

    async def subscribe(self, kind: str, room_id: UUID) -> Frame:
        """Ask for a room; return the answer."""
        room = f"{kind}:{room_id}"
        await self.say(type="subscribe", room=room)
        return await self.answer(room)

    async def answer(self, room: str) -> Frame:
        async with asyncio.timeout(PATIENCE_SECONDS):
            while True:
                frame: Frame = json.loads(await self.socket.recv())
                self.heard.append(frame)
                is_answer = frame["type"] in ("subscribed", "refused")
                if is_answer and frame["room"] == room:
                    return frame

    async def told(self, room: str, what: str) -> Frame:
        """Wait until it is said that something in a room changed."""
        while True:
            frame = await self.next("event")
            if frame["room"] == room and what in frame["changed"]:
                return frame

    async def quiet(self) -> list[Frame]:
        """Return all that was heard until our own question is answered."""
        await self.say(type="ping")
        await self.next("pong")
        heard, self.heard = self.heard, []
        return [frame for frame in heard if frame["type"] != "pong"]

    async def closed(self) -> int | None:
        async with asyncio.timeout(PATIENCE_SECONDS):
            try:
                while True:
                    self.heard.append(json.loads(await self.socket.recv()))
            except ConnectionClosed:
                return self.socket.close_code
