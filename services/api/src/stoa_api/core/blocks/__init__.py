"""Blocking of accounts, by the operator of the installation.

A blocked account signs in nowhere: its sessions and tokens end with the block, within
a second also on open sockets. They do not come back when it is lifted: who had them
may not be who they should. Roles, groups and grants stay as they were. The reason is
told to the person, after the right password only.
"""
