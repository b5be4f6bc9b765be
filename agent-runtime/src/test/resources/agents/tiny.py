"""A sum that is kept in the log, written from the protocol alone; misbehaves when it is asked to."""
import json, os, re, select, struct, sys, time

MARK, RELOAD = None, "take"
inp, out = 0, os.dup(1)
total = 0
seq = 0
cancels = 0
role = None
notes = []


def send(**message):
    data = json.dumps(message).encode()
    os.write(out, struct.pack(">I", len(data)) + data)


def apply(data):
    global total
    total += data["add"]


def read_exactly(n):
    parts = b""
    while len(parts) < n:
        part = os.read(inp, n - len(parts))
        if not part:
            os._exit(0)
        parts += part
    return parts


def misbehave(how):
    if how == "crash":
        os._exit(7)
    if how == "exit":
        os._exit(0)
    if how == "hang":
        time.sleep(3600)
    if how == "spin":
        end = time.time() + 1.5
        while time.time() < end:
            pass
    if how == "garbage":
        os.write(out, b"this is no frame at all, it was printed")
    if how == "gap":
        send(type="wal_entry", seq=seq + 5, data={"add": 1})
    if how == "huge":
        os.write(out, struct.pack(">I", 0x7FFFFFFF))
    if how == "bad_entry":
        send(type="wal_entry", seq=seq + 1)
    if how == "no_map":
        os.write(out, struct.pack(">I", 4) + b"[1]x")
    if how == "cut":
        os.write(out, struct.pack(">I", 100) + b"{")
        os._exit(0)
    if how == "report":
        send(type="error", code="odd", message="something is odd")
    if how == "unknown":
        send(type="no_such_type")
    if how == "twice":
        send(type="response", id="never-asked", data=1)


def answer(message):
    global seq
    data = message["data"]
    if "do" in data:
        misbehave(data["do"])
    if "silent" in data:
        return
    if "fail" in data:
        send(type="response", id=message["id"], error={"code": "refused", "message": data["fail"]})
        return
    if "add" in data:
        seq += 1
        send(type="wal_entry", seq=seq, data={"add": data["add"]}, request=message["id"])
        apply(data)
        if data.get("crash_after_entry"):
            os._exit(9)
    for number in range(data.get("propose", 0)):
        send(type="evolution_intent", hypothesis={"reason": "idea %d" % number, "parameters": {"n": number}})
    if "notes" in data:
        send(type="response", id=message["id"], data=notes)
        return
    send(type="response", id=message["id"], data={"total": total, "pid": os.getpid(), "cancels": cancels, "role": role, **({"mark": MARK} if MARK else {})})


def write(add):
    global seq
    seq += 1
    send(type="wal_entry", seq=seq, data={"add": add})
    apply({"add": add})


def reload(message):
    """Takes the constants of the new version; that says, too, how to fail at it."""
    source = message["files"]["tiny.py"]
    exec(re.search("^MARK, RELOAD = .*$", source, re.M).group(), globals())
    notes.append(message)
    if RELOAD in ("write", "write_refuse"):
        write(1)
    if RELOAD == "save":
        send(type="checkpoint", wal_seq=seq, snapshot={"total": total + 1000})
    if RELOAD == "propose":
        send(type="evolution_intent", hypothesis={"reason": "before"})
    if RELOAD == "crash":
        os._exit(3)
    if RELOAD == "exit":
        os._exit(0)
    if RELOAD.endswith("refuse"):
        send(type="error", code="reload_failed", message="I would rather not")
    elif RELOAD == "wrong":
        send(type="reloaded", version="0" * 64)
    elif RELOAD != "late":
        send(type="reloaded", version=message["version"])
    if RELOAD == "write":
        write(1)
    if RELOAD == "propose":
        send(type="evolution_intent", hypothesis={"reason": "after"})


def take(message):
    global total, seq, cancels, role
    kind = message["type"]
    if kind == "restore":
        if message.get("snapshot") is not None:
            total = message["snapshot"]["total"]
    elif kind == "restore_wal":
        if os.environ.get("DEAF_IN_RESTORE"):
            time.sleep(3600)
        for entry in message["entries"]:
            apply(entry["data"])
    elif kind == "restore_end":
        seq = message["wal_seq"] + int(os.environ.get("AHEAD", "0"))
        role = message["role"]
        send(type="ready", wal_seq=seq)
        if os.environ.get("MUTE_WHEN_READY"):
            time.sleep(3600)
    elif kind == "process_request":
        answer(message)
    elif kind == "hot_reload":
        reload(message)
    elif kind == "cancel":
        cancels += 1
    elif kind in ("error", "evolution_result"):
        notes.append({k: v for k, v in message.items() if k != "ts"})
    elif kind == "checkpoint_request":
        send(type="checkpoint", wal_seq=seq, snapshot={"total": total})
    elif kind == "shutdown":
        if message["checkpoint"]:
            send(type="checkpoint", wal_seq=seq, snapshot={"total": total})
        send(type="bye")
        if os.environ.get("LINGER"):
            os.close(out)
            os.close(1)
            time.sleep(float(os.environ["LINGER"]))
        os._exit(0)


if os.environ.get("DIE_AT_START"):
    sys.exit(3)
send(type="hello", protocol=int(os.environ.get("SPEAKS", "1")), capabilities=["checkpoint"] + os.environ.get("CAN", "").split())
while True:
    ready, _, _ = select.select([inp], [], [], 0.2)
    if ready:
        size = struct.unpack(">I", read_exactly(4))[0]
        take(json.loads(read_exactly(size)))
    else:
        send(type="heartbeat")
