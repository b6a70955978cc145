"""What looking at bytes comes to."""

from dataclasses import dataclass, replace


class NotAllowed(Exception):
    """The bytes are nothing that may be stored; ``code`` says why."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


@dataclass(frozen=True, slots=True)
class Found:
    """A type, and what speaks against showing it in a page."""

    media_type: str
    flags: tuple[str, ...] = ()

    def flagged(self, flag: str) -> "Found":
        """Return the same with one more flag."""
        if flag in self.flags:
            return self
        return replace(self, flags=(*self.flags, flag))
