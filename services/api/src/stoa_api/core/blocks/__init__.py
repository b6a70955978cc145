"""Blocking of accounts, by the operator of the installation.

A blocked account signs in nowhere: its sessions end with the block, within a second
also on open sockets. Nothing else of it changes, so lifting the block brings
everything back. The reason is told to the person, after the right password only.
"""
