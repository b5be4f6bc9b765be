"""Compiles sources and runs none of them: frames in on standard input, frames out.

A frame is four bytes of length, most significant first, and as many bytes. The first one out is the
interpreter's tag, the others are each what a .pyc holds, or nothing where a source does not compile.
They are checked by the hash of their source (PEP 552), so that its time does not matter.
"""

import importlib.util
import marshal
import sys


def put(piece):
    sys.stdout.buffer.write(len(piece).to_bytes(4, "big") + piece)


put((sys.implementation.cache_tag or "").encode())
data = sys.stdin.buffer.read()
at = 0
while at < len(data):
    end = at + 4 + int.from_bytes(data[at : at + 4], "big")
    source = data[at + 4 : end]
    at = end
    try:
        code = compile(source, "source", "exec", 0, True, 0)
    except Exception:
        put(b"")
        continue
    head = importlib.util.MAGIC_NUMBER + (3).to_bytes(4, "little")
    put(head + importlib.util.source_hash(source) + marshal.dumps(code))
