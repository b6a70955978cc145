"""Pages: the tree of what a space holds.

A page is a ``folder``, a ``document``, a ``whiteboard``, a ``channel``, a
``file`` or a ``link``, and a resource below its space: grants on a page count
for it and all below it, beside those of the space. Only folders hold pages. A
document or whiteboard *is* a board with the same id, which has its title,
content, people and versions; every other page has a title of its own.

A page is live or in the trash, with all that is below it. Viewers see it,
editors change it. What changes the tree at some place needs an editor of that
place: adding there, ordering, taking out and putting in. Whoever manages a page
may take it out of any place. A move that lets other people reach a page is for
those who manage it.

Somebody who reaches a page but not what it lies in sees the page alone, as if it
lay at the top; of the rest they learn neither names nor numbers.
"""
