"""A counter written from the protocol alone that breaks one rule, named by its argument.

With the argument `none` it breaks none. Its snapshot is a binary, so that chunks are played too.
"""

import base64
import json
import os
import select
import sys
import time

BREAK = sys.argv[1]
value = seq = acknowledged = requests = replayed = 0
heartbeat, next_beat, phase = None, None, "starting"
snapshot, queue, buffer = b"", [], b""


def send(frame_type, **fields):
    data = json.dumps(dict(fields, type=frame_type)).encode()
    raw(len(data).to_bytes(4, "big") + data)


def raw(data):
    while data:
        data = data[os.write(1, data) :]


def binary(data):
    return {"$bin": base64.b64encode(data).decode()}


def unbinary(value):
    return base64.b64decode(value["$bin"])


def beat():
    global next_beat
    silent = {"silent-idle": phase == "ready", "silent-waiting": phase == "restoring"}
    if not silent.get(BREAK):
        send("heartbeat")
    next_beat = time.monotonic() + (5.0 if BREAK == "slow-beat" else heartbeat)


def read_frame():
    """The next frame; beats while it waits."""
    header = take(4, BREAK != "whole-headers")
    length = int.from_bytes(header, "big")
    if BREAK == "small-frames" and length > 65536:
        sys.exit("too large for me")
    return json.loads(take(length, True))


def take(count, patient):
    data = b""
    while len(data) < count:
        timeout = max(0.0, next_beat - time.monotonic()) if next_beat else None
        if not select.select([0], [], [], timeout)[0]:
            beat()
            continue
        piece = os.read(0, count - len(data))
        if not piece:
            end_of_input()
        data += piece
        if not patient:
            break
    return data


def answer_later():
    while queue:
        process_request(queue.pop(0))


def end_of_input():
    if BREAK == "bye-at-end":
        send("bye")
    while BREAK == "immortal":
        time.sleep(0.1)
    os._exit(0)


def log(change, request):
    global seq
    seq += 2 if BREAK == "gap" else 1
    if BREAK == "batch":
        send("wal_batch", entries=[{"seq": seq, "data": change, "request": request}])
    else:
        send("wal_entry", seq=seq, data=change, request=request)


def process_request(frame):
    global value, requests
    requests += 1
    if BREAK == "deaf" and requests == 7:
        return
    if BREAK == "strict-keys" and "conform_unknown" in frame:
        return send("error", code="field_invalid", message="what is that?")
    value += 1
    if BREAK not in ("unlogged", "late-log"):
        log({"value": value}, frame["id"])
    if BREAK == "no-id":
        return send("response", data={"value": value})
    send("response", id=frame["id"], data={"value": value})
    if BREAK == "late-log":
        log({"value": value}, frame["id"])
    if BREAK == "twice":
        send("response", id=frame["id"], data={"value": value})


def restore(frame):
    global seq, value, phase, snapshot
    phase, seq = "restoring", frame["wal_seq"]
    if BREAK == "early-ready":
        send("ready", wal_seq=seq)
    if BREAK == "early-entry":
        log({"value": 1}, None)
    if frame.get("snapshot") is not None and BREAK != "no-snapshot":
        value = int(unbinary(frame["snapshot"]))


def snapshot_chunk(frame):
    global value, snapshot
    snapshot += unbinary(frame["data"])
    if frame["last"] and BREAK not in ("no-chunks", "no-snapshot"):
        value = int(snapshot)


def restore_wal(frame):
    global seq, value, replayed
    replayed += 1
    if BREAK == "one-restore-wal" and replayed > 1:
        sys.exit("the log came twice")
    for entry in frame["entries"]:
        seq = entry["seq"]
        if BREAK != "no-replay" or snapshot or value:
            value = entry["data"]["value"]


def restore_end(frame):
    global phase, acknowledged
    phase, acknowledged = "ready", seq
    send("ready", wal_seq=seq + (1 if BREAK == "other-number" else 0))


def checkpoint_request(_frame):
    data = b"%020d" % value
    if BREAK == "no-checkpoint":
        return
    if BREAK == "chunks-from-1":
        send("checkpoint", wal_seq=seq, chunked=True)
        return send("snapshot_chunk", index=1, last=True, data=binary(data))
    if BREAK == "chunks":
        send("checkpoint", wal_seq=seq, chunked=True)
        send("snapshot_chunk", index=0, last=False, data=binary(data[:7]))
        return send("snapshot_chunk", index=1, last=True, data=binary(data[7:]))
    send("checkpoint", wal_seq=seq, snapshot=binary(data))


def shutdown(_frame):
    if BREAK != "no-bye":
        send("bye")
    if BREAK == "talks-on":
        send("heartbeat")
    sys.exit(3 if BREAK == "exit-3" else 0)


def welcome(frame):
    global heartbeat
    heartbeat = frame["heartbeat_ms"] / 1000.0
    beat()


def cancel(_frame):
    if BREAK == "dies-of-cancel":
        sys.exit("cancelled? me?")


def error(_frame):
    if BREAK == "error-for-error":
        send("error", code="unknown_type", message="I do not take errors")


def hot_reload(frame):
    if BREAK != "no-reload":
        send("reloaded", version=frame["version"])


def wal_ack(frame):
    global acknowledged
    acknowledged = frame["seq"]
    answer_later()


def checkpoint_ack(_frame):
    pass


HANDLERS = {
    f.__name__: f
    for f in (welcome, restore, restore_wal, restore_end, snapshot_chunk, process_request)
    + (checkpoint_request, shutdown, cancel, error, hot_reload, wal_ack, checkpoint_ack)
}


def unknown(_frame):
    if BREAK == "error-for-unknown":
        send("error", code="unknown_type", message="I do not know that")
    if BREAK == "dies-of-unknown":
        sys.exit("what is that?")


if BREAK == "prints":
    raw(b"Hello, I am an agent\n")
if BREAK == "beats-first":
    send("heartbeat")
if BREAK == "garbage":
    raw(b"\0\0\0\5{oops")
if BREAK == "mute":
    time.sleep(60)
send("hello", protocol=2 if BREAK == "protocol-2" else 1, name="broken",
     capabilities=["checkpoint", "hot_reload"])  # fmt: skip
if BREAK == "strange-type":
    send("greetings")
while True:
    frame = read_frame()
    if BREAK == "hasty" and frame["type"] == "process_request" and acknowledged < seq:
        queue.append(frame)  # answers when its last entry is durable, and forgets them at shutdown
        continue
    HANDLERS.get(frame["type"], unknown)(frame)
