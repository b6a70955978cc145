"""The internal API of one collab process: what it holds, kick, drain.

On a port of its own, for the platform's services and operators. The contract
is ``stoa_shared.rpc.collab``.
"""
