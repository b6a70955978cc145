"""The door: bytes come in here, in one piece or in many, and nothing else does.

``tus`` is the protocol, ``staging`` the place where bytes wait until they are whole,
``service`` what is done with them, ``routes`` the HTTP around it, ``api`` the one who
is told, and ``sweeping`` what happens to what nobody comes back for.
"""
