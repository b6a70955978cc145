"""Documents as Markdown: taken away as a file, begun from one, and added to.

``reading`` makes a tree of Markdown, ``writing`` and ``lines`` Markdown of a tree,
``yjs`` goes between trees and the Yjs documents that the editor shows. ``tree`` says
what a tree may hold, which is what the editor's schema allows: it deletes the rest.
``apart`` does all of that in a process of its own when there is much of it.

Whoever sees a document takes it away; editors add to it and replace what it says, by
an edit that collab makes on the live board, so that nobody is disconnected and what
is typed at the same time stays. What was there before is kept as a version.

What one side lacks is put as text. Images become links, raw HTML its source, tables
code blocks, boxes of task lists ``[ ]`` and ``[x]``. Empty paragraphs and comments
beside the text are not written, and links lead to http, https and mailto only.
"""
