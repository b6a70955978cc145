"""Organisations: who belongs together, and as what.

An organisation is also the root resource of all that is made in it, under the
same id. Its members have one role each: ``owner``, ``admin``, ``instructor``,
``learner`` or ``guest``. Owners and admins reach everything in it, through
grants on the root; the others reach what is granted to them. A guest is there
for single things only and creates no boards.

Every member reads the organisation. Owners and admins change it and its
members, never above their own role; anybody may leave. An organisation always
keeps an owner.

Owners and admins may block a member whose role they cover, with a reason that the
person reads. The membership is moved aside for as long: whoever is blocked reaches
nothing of the organisation, also by no link, and comes in by no invitation. Lifting
the block brings everything back.

Members find one another in the list. Guests, and learners where the directory
is ``shared``, find only people with whom they share a group or something both
reach. What they see of a person is the one public projection; owners and admins
see the e-mail address as well.
"""
