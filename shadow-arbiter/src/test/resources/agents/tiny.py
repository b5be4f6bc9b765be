"""A sum that is kept in the log, written from the protocol alone."""
import json, os, select, struct

total = 0
seq = 0


def send(**message):
    data = json.dumps(message).encode()
    os.write(1, struct.pack(">I", len(data)) + data)


def read_exactly(n):
    parts = b""
    while len(parts) < n:
        part = os.read(0, n - len(parts))
        if not part:
            os._exit(0)
        parts += part
    return parts


def take(message):
    global total, seq
    kind = message["type"]
    if kind == "restore" and message.get("snapshot") is not None:
        total = message["snapshot"]["total"]
    elif kind == "restore_wal":
        for entry in message["entries"]:
            total += entry["data"]["add"]
    elif kind == "restore_end":
        seq = message["wal_seq"]
        send(type="ready", wal_seq=seq)
    elif kind == "process_request":
        send(type="response", id=message["id"], data={"total": total + message["data"]})
    elif kind == "checkpoint_request":
        send(type="checkpoint", wal_seq=seq, snapshot={"total": total})
    elif kind == "shutdown":
        send(type="bye")
        os._exit(0)


send(type="hello", protocol=1, capabilities=["checkpoint"])
while True:
    ready, _, _ = select.select([0], [], [], 0.2)
    if ready:
        size = struct.unpack(">I", read_exactly(4))[0]
        take(json.loads(read_exactly(size)))
    else:
        send(type="heartbeat")
