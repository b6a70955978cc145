"""Comments: what people say beside a document, at a place in its text.

A thread begins with a comment, which may have an anchor: two relative positions
in the board's Yjs document, made and read by clients, that stay on their text
while others edit. The quote keeps the words, for when they are gone. Replies
follow in one line. A thread is open or resolved.

Whoever sees the document reads its comments. Writing, replying, resolving and
reopening need the level ``comment``. People edit and delete their own; who
manages the document deletes anybody's. What is deleted can be restored for a
while by whoever deleted it. A deleted beginning stays as an empty place while
there are replies to it.
"""
