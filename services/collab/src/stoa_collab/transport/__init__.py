"""From TCP to frames and back: everything that knows the ``websockets`` library."""
