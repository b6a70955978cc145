"""What can go wrong between documents and Markdown."""

from stoa_shared.problems import (
    Conflict,
    ContentTooLarge,
    Unavailable,
    Unprocessable,
    UnsupportedMediaType,
)


class NotADocument(Conflict):
    """A whiteboard has no text to write down."""

    code, title = "not-a-document", "Only documents can be Markdown"


class DocumentTooLarge(ContentTooLarge):
    """The document is, or would be, more than is turned into Markdown at once."""

    code, title = "document-too-large", "This document is too large for Markdown"


class NotMarkdown(UnsupportedMediaType):
    """The body is not said to be Markdown."""

    code, title = "not-markdown", "Send the text as text/markdown"


class NotUtf8(Unprocessable):
    """The body is not UTF-8."""

    code, title = "markdown-not-utf8", "This is no text in UTF-8"


class NothingToRead(Unprocessable):
    """The text is empty, or says nothing that a document shows."""

    code, title = "markdown-empty", "There is nothing in this text"


class TooDeep(Unprocessable):
    """Lists or quotations stand inside each other too often."""

    code, title = "markdown-too-deep", "Lists or quotations are nested too deeply"


class TooManyParts(Unprocessable):
    """The text has more paragraphs, items and changes of style than fit."""

    code, title = "markdown-too-many-parts", "The text has too many parts"


class TakesTooLong(Unprocessable):
    """Turning one into the other was given up."""

    code, title = "markdown-takes-too-long", "This takes too long to convert"


class ConvertersBusy(Unavailable):
    """As many documents as may be are being converted already."""

    code, title = "converters-busy", "Too many documents are being converted"
