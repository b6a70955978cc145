"""Links that work once and prove who somebody is.

A *verify* link shows that its address is the person's; a *reset* link lets them choose
a new password. Both come by mail; on an installation without a mail server an
administrator or the operator hands out reset links instead.

The secret of a link exists in the letter only: it is made when the letter is sent,
the database has its SHA-256. It stands behind the ``#`` of the address, which browsers
send to nobody.
"""
