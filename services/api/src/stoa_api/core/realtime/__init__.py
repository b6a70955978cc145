"""Tickets for sockets: one use, one minute, for clients that cannot send a token.

A browser cannot put a header on a WebSocket, and a token in a URL ends up in
logs; a ticket that was used once is worth nothing there. Collab takes it from
Redis with GETDEL and asks the API for the rights, so a ticket carries none.
"""
