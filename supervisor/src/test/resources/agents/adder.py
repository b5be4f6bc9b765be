"""A sum that is kept in the log; misbehaves when it is asked to."""
import json, os, select, struct, sys

inp, out = 0, os.dup(1)
total = 0
seq = 0


def send(**message):
    data = json.dumps(message).encode()
    os.write(out, struct.pack(">I", len(data)) + data)


def read_exactly(n):
    parts = b""
    while len(parts) < n:
        part = os.read(inp, n - len(parts))
        if not part:
            os._exit(0)
        parts += part
    return parts


def snapshot():
    return {"total": total, "ballast": os.environ.get("BALLAST", "")}


def answer(message):
    global seq, total
    data = message["data"]
    if "silent" in data:
        return
    if "crash" in data:
        os._exit(7)
    if "fail" in data:
        send(type="response", id=message["id"], error={"code": "refused", "message": data["fail"]})
        return
    if "add" in data:
        seq += 1
        send(type="wal_entry", seq=seq, request=message["id"], data={"add": data["add"], "pad": data.get("pad", "")})
        total += data["add"]
        if "crash_after" in data:
            os._exit(7)
    send(type="response", id=message["id"], data={"total": total, "pid": os.getpid(), "step": STEP})


def take(message):
    global total, seq
    kind = message["type"]
    if kind == "restore":
        if message.get("snapshot") is not None:
            total = message["snapshot"]["total"]
    elif kind == "restore_wal":
        for entry in message["entries"]:
            total += entry["data"]["add"]
    elif kind == "restore_end":
        seq = message["wal_seq"]
        send(type="ready", wal_seq=seq)
    elif kind == "process_request":
        answer(message)
    elif kind == "checkpoint_request":
        send(type="checkpoint", wal_seq=seq, snapshot=snapshot())
    elif kind == "shutdown":
        if message["checkpoint"]:
            send(type="checkpoint", wal_seq=seq, snapshot=snapshot())
        send(type="bye")
        os._exit(0)


STEP = 1
if os.environ.get("DIE_AT_START"):
    sys.exit(3)
send(type="hello", protocol=1, capabilities=["checkpoint"])
while True:
    ready, _, _ = select.select([inp], [], [], 0.2)
    if ready:
        size = struct.unpack(">I", read_exactly(4))[0]
        take(json.loads(read_exactly(size)))
    else:
        send(type="heartbeat")
