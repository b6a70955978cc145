"""The API, as the processor sees it: it is told how uploads end."""

from collections.abc import Sequence
from typing import Self
from uuid import UUID

import httpx

from stoa_shared.http import RemoteProblem, service_client
from stoa_shared.rpc.api import (
    STORE_SCOPE,
    BlobName,
    Blobs,
    UploadAnswer,
    UploadResult,
)
from stoa_shared.tokens import Keyring

GONE = "upload-unknown"
"""What an upload ended with that the API knows nothing of any more."""


class Api:
    """Calls of the API's ``/internal/v1``. Close it."""

    def __init__(
        self,
        base_url: str,
        keys: Keyring,
        *,
        transport: httpx.AsyncBaseTransport | None = None,
    ) -> None:
        self._http = service_client(
            base_url,
            keys,
            issuer="processor",
            audience="api",
            scope=STORE_SCOPE,
            transport=transport,
        )

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *_: object) -> None:
        await self._http.aclose()

    async def tell(self, upload_id: UUID, result: UploadResult) -> UploadAnswer:
        """Say how an upload has ended; return what became of it.

        Raises:
            RemoteError: the API cannot be had, or does not understand.
        """
        try:
            answer = await self._http.put(
                f"/internal/v1/uploads/{upload_id}/result",
                content=result.model_dump_json(),
                headers={"Content-Type": "application/json"},
            )
        except RemoteProblem as problem:
            if problem.status == 404:
                return UploadAnswer(file_id=None, refusal=GONE)
            raise
        return UploadAnswer.model_validate_json(answer.content)

    async def unused(
        self, blobs: Sequence[tuple[UUID, bytes]]
    ) -> set[tuple[UUID, bytes]]:
        """Ask on which of some blobs no file stands.

        Raises:
            RemoteError: the API cannot be had, or does not understand.
        """
        names = [BlobName(org_id=org, sha256=sha.hex()) for org, sha in blobs]
        answer = await self._http.post(
            "/internal/v1/blobs/unused",
            content=Blobs(blobs=names).model_dump_json(),
            headers={"Content-Type": "application/json"},
        )
        found = Blobs.model_validate_json(answer.content)
        return {(each.org_id, bytes.fromhex(each.sha256)) for each in found.blobs}
