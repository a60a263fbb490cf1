#!/usr/bin/env python3
"""Charla over UDP, as simply as it can be done right:   python3 udp.py HOST[:PORT] NICK PASSWORD

Lines you type go to #general; what is said anywhere is printed. A datagram may get lost, come twice, or overtake another.
Three habits make up for all of that, and they are the whole program:
  ask again   a request is sent once a second until its answer comes; both carry the same id
  count       entries have numbers: only the next one is shown, and what is missing is asked for (pull)
  confirm     the server is told how far we have come (ack); until then it reminds us (heads)
This is the minimal profile of docs/protocol.md, section 10; numbers in brackets are sections of that page."""
import collections, json, queue, secrets, socket, sys, threading, time

host, nick, password = sys.argv[1:]
host, _, port = host.partition(":")
server = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
server.connect((host, int(port or 22222)))  # sends nothing: it only says where to
server.settimeout(0.1)  # when nothing comes, we look this often whether there is something to do
sid = None  # the session's id, which every datagram of ours carries
requests, number, asked_at = collections.deque(), 0, 0.0  # those without an answer: only the first one is under way
have, known, pulled_at = {}, {}, {}  # per log, the last number: shown / heard of; and when we asked for more
parts, row = {}, None  # of frames that are longer than a datagram; the last conversation of a list
# A log is a conversation, by its name; None is the account's own log [7].

def send(**frame):
    try: server.send(json.dumps({**frame, "sid": sid}, ensure_ascii=False).encode())
    except OSError: pass  # lost, like any other

def ask(add=requests.append, **frame):
    global number
    number += 1
    add({"id": number, **frame})

def begin():  # at the start, and when the server has forgotten us
    global sid
    sid = None
    if requests and requests[0]["op"] == "register": requests.popleft()
    # Registering again with the right password signs in [3].
    ask(requests.appendleft, op="register", nick=nick, password=password, client="udp.py")

def learn(log, head):  # how far a log has come
    known[log] = max(known.get(log, 0), head)

def follow(log, head):  # a new one from there on; one that we know from where we are
    have.setdefault(log, head)
    learn(log, head)

def confirm(log):
    if log in have: send(op="ack", **({"rev": have[log]} if log is None else {"heads": {log: have[log]}}))

def is_next(log, n, frame):  # of the entry or event with number n
    if log not in have: return False  # the event that tells of it got lost; both will come again
    learn(log, n)
    good = frame.get("follows", n - 1) <= have[log] < n
    if good: have[log] = n
    confirm(log)
    return good

def receive(frame):
    global sid, asked_at, row
    op, conv = frame["op"], frame.get("conv")
    if op == "part":
        got = parts.setdefault(frame["key"], {})
        got[frame["n"]] = frame["data"]
        if len(got) == frame["of"]: receive_all("".join(got[n] for n in sorted(parts.pop(frame["key"]))))
        while len(parts) > 4: del parts[next(iter(parts))]  # the oldest
    elif op == "welcome": sid, asked_at = sid or frame["sid"], 0
    elif op == "move": send(op="move", token=frame["token"])  # we have another address
    elif op == "bye" and frame["sid"] != sid: pass  # said to who had our port before
    elif op == "bye" or frame.get("code") == "session-gone": begin()
    elif "id" in frame and (not requests or frame["id"] != requests[0]["id"]): pass  # was answered before
    elif op == "conv":
        row = conv
        follow(conv, frame["head"])
    elif frame.get("code") in ("slow-down", "store-failed", "shutting-down"):  # the same again, later [8]
        asked_at = time.monotonic() + frame.get("retryMs", 1000) / 1000 - 1
    elif op == "error" and (sid is None or requests and requests[0]["op"] == "register"):
        sys.exit("udp.py: " + frame.get("message", frame["code"]))
    elif op in ("ok", "error") and "id" in frame:
        if op == "error": print("--", frame["message"])
        if "rev" in frame: follow(None, frame["rev"])
        if frame.get("more"): ask(op="convs", after=row)  # the list was too long for one answer
        requests.popleft()
        asked_at = 0
    elif op == "heads":
        for log, head in [*frame.get("heads", {}).items(), (None, frame.get("rev", 0))]:
            learn(log, head)
            confirm(log)  # perhaps only our last word got lost
    elif op == "event" and is_next(None, frame["rev"], frame):
        if frame["kind"] == "left": have.pop(conv, 0), known.pop(conv, 0)  # another room may take its name
        if frame["kind"] == "joined": follow(conv, frame["head"])
    elif op == "entry" and is_next(conv, frame["seq"], frame):
        text = " ".join(str(frame[key]) for key in ("conv", "from", "kind", "text") if key in frame)
        print("".join(c for c in text if c.isprintable()))  # others' control characters stay out of our terminal

def receive_all(frames):
    for line in frames.strip().split("\n"): receive(json.loads(line))

def tick(now):  # what is to be sent although nothing came
    global asked_at
    if now - asked_at >= (1 if requests else 20):
        asked_at = now
        if sid is None: send(op="hello", protocol=1, client="udp.py", pad="." * 400)  # or the answer would be longer
        elif requests: send(**requests[0])
        else: ask(op="ping")  # the server forgets who is silent for a minute
    for log in have:
        if sid and known[log] > have[log] and now - pulled_at.get(log, 0) > 0.2:
            pulled_at[log] = now
            send(op="pull", after=have[log], **({} if log is None else {"conv": log}))

def read():  # only a thread of its own can wait for the keyboard
    for line in sys.stdin: typed.put(line.rstrip("\n"))
    typed.put(None)

typed = queue.Queue()
threading.Thread(target=read, daemon=True).start()
begin()
is_open = True
while is_open or requests:  # at the end of the input, what was typed is still to be stored
    while not typed.empty():
        line = typed.get()
        is_open = line is not None
        for i in range(0, len(line or ""), 150):  # a post must fit a datagram, else it would have to travel in parts
            ask(op="post", cid=secrets.token_hex(8), conv="#general", text=line[i:i + 150])
    tick(time.monotonic())
    try: datagram = server.recv(2048)
    except OSError: continue  # nothing came, or nobody is there (yet)
    if datagram[:1] == b"{": receive_all(datagram.decode())
send(op="bye")
