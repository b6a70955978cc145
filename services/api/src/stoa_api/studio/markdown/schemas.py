"""Bodies of documents as Markdown."""

from stoa_api.base.bodies import Answer
from stoa_api.studio.versions.schemas import VersionOut


class MarkdownAdded(Answer):
    """Markdown came onto a live document."""

    version: VersionOut
    """The document as it was just before: restore this one to undo it."""
