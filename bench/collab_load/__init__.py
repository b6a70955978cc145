"""Load for a collaboration server that speaks the Hocuspocus protocol.

A black box: it knows a server by its URL only, so that the same work can be given
to any peer. One process, one core: ``picows`` carries the sockets, every update is
made before the clock starts, and a frame that a whole board receives is looked into
once. ``generator_cpu`` near 1 in a result means that the generator was the limit.

Correctness is part of every result. ``failures`` is empty, or the run is worthless.
"""
