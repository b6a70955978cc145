"""Uploads: bytes on their way to become a file.

An upload is begun here, with its place, its name and its size, all of which are
checked before the first byte. It is ``receiving`` until its bytes are whole and have
been looked at; then it is ``done`` and there is a file, or it is ``refused`` and there
is none. What is not there after a day is forgotten. Until a file is there nobody but
its sender sees anything of it.

The bytes go to the processor, past the API: for each request the gateway asks here
whether it may be, and passes on the grant it gets. The processor says how it ended.
"""
