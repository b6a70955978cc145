"""Files: what stands behind a page of type ``file``.

A file is a page, so its place, its name, its people and its trash are the page's.
Here is what it holds: which bytes (by hash; the processor has them), how many, of
what type, and what speaks against showing them in a page. The same bytes are stored
once in an organisation, and each file counts its full size: a row here *is* the
reference that keeps them.

Whoever reaches the page may read the bytes, and nobody else: knowing a hash or an id
gives nothing. They go out by nginx, once the API has said so for this one request.
"""
