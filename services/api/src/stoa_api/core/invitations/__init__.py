"""Invitations: a link that brings people into an organisation.

An invitation names a role, and maybe a group, and lets in so many people until
some time. Its token is stored as a digest only; whoever has the link may look at
what it offers and, signed in, accept it. It is *open* until it is used up, its
time is over, or somebody revokes it; all three are final.

Owners and admins invite, never with a role above their own. An invitation is
worth no more than its maker: it ends when they may no longer hand out its role.
"""
