"""Members of boards and of spaces: who reaches one, and in which of three roles.

One room for both, because the rules are the same: a role is a grant of a person's
own, owners give and take them, everybody may leave, and somebody stays in charge.
What is a member of what comes in as a ``Place``.
"""
