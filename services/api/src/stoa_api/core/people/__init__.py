"""People and their accounts.

An account is ``active`` or ``blocked``. Anybody may register one; only the
person themselves sees its e-mail address. Others see one public projection:
id, display name and colour.
"""
