"""Boards: documents and whiteboards that several people edit at once.

The row, the members and the stored Yjs state live here; the live document is
collab's while people are on it. A board is live or in the trash.

People have a role on a board: ``owner`` (manage), ``editor`` (edit) or
``viewer`` (view), by a grant on the board itself or inherited from the
organisation, whose owners and admins are owners of every board. Viewers read,
editors also rename, owners also change the settings, the members and the
trash. Any member of an organisation except a guest may begin a board. A board
always keeps at least one owner of its own.
"""
