"""The wire formats, as pure functions of bytes: no I/O, no asyncio, no documents.

Everything that arrives from outside is decoded here, and the only exception a
decoder raises is ``MalformedFrame``, in time linear in the frame's length.
"""
