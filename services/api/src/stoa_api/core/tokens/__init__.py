"""Personal and agent tokens: made for scopes, a time and perhaps one place.

The owner sees a token once, when it is made; its SHA-256 is all that is kept. It
opens what ``stoa_api.doors`` names, as far as the owner's own rights go, where it
is bound to. It ends when it is revoked, when its time is over, when its place is
deleted or its owner leaves the organisation of that place.
"""
