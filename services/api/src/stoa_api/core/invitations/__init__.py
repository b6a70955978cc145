"""Invitations: a link, or letters, that bring people into an organisation.

An invitation names a role, and maybe a group, and lets in so many people until
some time. Its token is stored as a digest only; whoever has the link may look at
what it offers and, signed in, accept it. It is *open* until it is used up, its
time is over, or somebody revokes it.

A letter is an invitation for one address. Its token is made when it is written and
shows that its reader gets the address's mail: only an account with that address
accepts it, and who has none signs up with the address proven. It may be sent again,
which begins its time anew and ends the link of the letter before.

Owners and admins invite, never with a role above their own. An invitation is
worth no more than its maker: it ends when they may no longer hand out its role.
"""
