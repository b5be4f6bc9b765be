"""An agent written from the protocol that misbehaves in the way its argument names."""

import json
import os
import select
import signal
import sys
import time

MODE = sys.argv[1]
seen = b""


def send(frame_type, **fields):
    data = json.dumps(dict(fields, type=frame_type)).encode()
    rest = len(data).to_bytes(4, "big") + data
    while rest:
        rest = rest[os.write(1, rest) :]


def frame():
    """The next frame, or None after a tenth of a second without one."""
    global seen
    while len(seen) < 4 or len(seen) < 4 + int.from_bytes(seen[:4], "big"):
        if not select.select([0], [], [], 0.1)[0]:
            return None
        piece = os.read(0, 1 << 16)
        if not piece:
            at_end()
        seen += piece
    end = 4 + int.from_bytes(seen[:4], "big")
    found, seen = json.loads(seen[4:end]), seen[end:]
    return found


def at_end():
    while MODE == "immortal":
        time.sleep(0.1)
    sys.exit(0)


def flood(descriptor, piece, seconds):
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        rest = piece
        while rest:
            rest = rest[os.write(descriptor, rest) :]


def beat():
    return len(b'{"type":"heartbeat"}').to_bytes(4, "big") + b'{"type":"heartbeat"}'


def misbehave():
    """One step of it; it comes back in time for the pulse."""
    if MODE == "stderr":
        flood(2, b"\x00\xff no end of it \x1b[31m" * 4096, 0.3)
        flood(2, b"a short line\n" * 4096, 0.3)
    elif MODE == "stdout":
        flood(1, beat() * 1024, 0.3)
    elif MODE == "deaf":
        time.sleep(0.3)
    elif MODE == "leak":
        hoard.append(os.urandom(1) * (16 << 20))
    elif MODE == "fork":
        try:
            if os.fork() == 0:
                os.setsid()
                signal.signal(signal.SIGTERM, signal.SIG_IGN)
                time.sleep(3600)
        except OSError:
            time.sleep(0.05)
    send("heartbeat")


hoard = []
if MODE == "crash":
    sys.exit(3)
if MODE == "immortal":
    signal.signal(signal.SIGTERM, signal.SIG_IGN)
send("hello", protocol=1, capabilities=[])
ready = False
while True:
    if ready and MODE not in ("immortal", "crash"):
        misbehave()
    if MODE == "deaf" and ready:
        continue
    message = frame()
    if message is None:
        send("heartbeat")
    elif message["type"] == "restore_end":
        send("ready", wal_seq=message["wal_seq"])
        ready = True
    elif message["type"] == "process_request":
        send("response", id=message["id"], data=message["data"])
    elif message["type"] == "shutdown":
        send("bye")
        sys.exit(0)
