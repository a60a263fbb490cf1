#!/usr/bin/env python3
"""A whole Charla client in Python, with nothing but its standard library:

    python3 charla.py HOST[:PORT] NICK [PASSWORD]

Type a line to say it. /open #room or @nick, /join #room, /create #room, /quit (or exit, or salir).
Written from docs/protocol.md; the numbers in brackets are its sections. Pull out the network cable: nothing is lost,
because entries are numbered and we know which we have [6]; nothing comes twice, because a post carries an id of ours,
its cid, and may be repeated [4]."""
import collections, json, os, secrets, select, socket, sys, threading, time

def clean(text):  # what others wrote must not move our cursor, change our colours or turn the direction of writing
    return "".join(c if c.isprintable() or c in "\n\u200d" else "\ufffd" for c in text).replace("\n", "\n    ")

class Client:
    def __init__(self, host, port, nick, password):
        self.address, self.nick, self.password = (host, port), nick, password
        self.token_file = os.path.expanduser(f"~/.charla-{nick}@{host}-{port}.token")
        self.token = open(self.token_file).read() if os.path.exists(self.token_file) else None
        self.conv = "#general"  # where typed lines go
        self.last = {}  # conversation -> number of the last entry shown: all that a reconnection needs
        self.logs = {}  # conversation -> its log: of a removed room another one may get the name
        self.pending = collections.deque()  # changes that the server has not confirmed yet, oldest first
        self.socket, self.quitting, self.retry_at, self.pause = None, False, 0, 0.5

    def connect(self):
        self.number, self.asked, self.later = 0, {}, []  # asked: id -> request without answer; later: (when, request)
        self.heads, self.wanted, self.shown = {}, {}, {}  # per conversation; wanted: catching up, at least to there
        self.buffer, self.signed_in, self.in_flight = b"", False, False
        self.socket = socket.create_connection(self.address, timeout=10)
        self.heard = time.monotonic()
        language = "es" if os.environ.get("LANG", "").startswith("es") else "en"
        self.ask({"op": "hello", "protocol": 1, "client": "charla.py", "lang": language})
        # Registering again with the right password signs in, so both of these can be repeated [3].
        self.ask({"op": "signin", "token": self.token} if self.token else
                 {"op": "register", "nick": self.nick, "password": self.password, "device": "charla.py"})

    def ask(self, request):  # the answer will carry the same id [1]
        self.number += 1
        self.asked[self.number] = request
        self.socket.sendall(json.dumps({"id": self.number, **request}, ensure_ascii=False).encode() + b"\n")

    def tick(self):  # after whatever happened, and at least once a second
        now = time.monotonic()
        if now - self.heard > 30: raise ConnectionError("silence")  # a cable that was pulled out says nothing
        if now - self.heard > 15 and not self.asked: self.ask({"op": "ping"})
        due, self.later = [r for t, r in self.later if t <= now], [(t, r) for t, r in self.later if t > now]
        for request in due: self.ask(request)
        if self.signed_in and self.pending and not self.in_flight:  # one at a time, so that they stay in order
            self.in_flight = True
            self.ask(self.pending[0])
        if self.shown and not self.asked:
            for conv, seq in self.shown.items():
                self.ask({"op": "read", "conv": conv, "log": self.logs.get(conv), "seq": seq})
            self.shown = {}

    def receive(self, frame):
        op, asked = frame["op"], self.asked.get(frame.get("id"))
        if op in ("conv", "entry") or op == "event" and frame["kind"] == "joined":
            if not self.is_of(frame["conv"], frame.get("log")): return
        if op == "conv": self.heads[frame["conv"]] = frame["head"]
        elif op == "entry": self.entry(frame, live=asked is None)
        elif op == "event" and frame["kind"] == "joined": self.follow(frame["conv"], frame["head"])
        elif op == "bye" or op == "error" and not asked: print("--", clean(frame.get("message", "")))
        elif op in ("welcome", "ok", "error") and asked: self.answered(self.asked.pop(frame["id"]), frame)

    def answered(self, asked, frame):
        op, conv, code = asked["op"], asked.get("conv"), frame.get("code")
        if code in ("slow-down", "store-failed", "shutting-down"):  # the same again in a while, under the same cid [8]
            self.later.append((time.monotonic() + frame.get("retryMs", 1000) / 1000, asked))
            return
        if op == "signin" and code in ("bad-credentials", "token-revoked"):
            self.token = None  # so that the next connection registers
            raise ConnectionError(frame["message"])
        if code and op in ("hello", "register", "signin"): sys.exit("charla.py: " + clean(frame["message"]))
        if code and op != "read": print("--", clean(frame["message"]))
        if op in ("register", "signin"):
            self.signed_in, self.pause = True, 0.5
            if "token" in frame:  # as good as the password: only its owner may read it
                self.token = frame["token"]
                with open(os.open(self.token_file, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w") as file:
                    file.write(self.token)
            self.open(self.conv)
            for conv, head in self.heads.items(): self.follow(conv, head)
        elif op == "changes":
            wanted = self.wanted.pop(conv)
            if not code and conv in self.last and (frame["more"] or wanted > self.last[conv]):
                self.catch_up(conv, wanted)
        elif self.pending and asked is self.pending[0]:
            self.pending.popleft()
            self.in_flight = False
            if not code and op in ("join", "create"): self.open(frame["conv"])

    def is_of(self, conv, log):  # whether it concerns the log we follow, and not an earlier one of its name [5]
        known = self.logs.get(conv)
        if log is None or log == known: return True  # a server of version 0.1 does not say
        if known is not None and log < known: return False
        self.logs[conv] = log
        if known is not None:  # a later one: our numbers mean nothing there
            self.last.pop(conv, 0), self.shown.pop(conv, 0)
        return True

    def follow(self, conv, head):  # of a conversation that is new to us we want the last ten entries
        self.last.setdefault(conv, max(0, head - 10))
        if head > self.last[conv]: self.catch_up(conv, 0)

    def catch_up(self, conv, upto):
        busy = conv in self.wanted
        self.wanted[conv] = max(upto, self.wanted.get(conv, 0))
        if not busy: self.ask({"op": "changes", "conv": conv, "after": self.last[conv], "limit": 500})

    def entry(self, e, live):
        conv, seq = e["conv"], e["seq"]
        if conv not in self.last: self.follow(conv, seq)
        if seq <= self.last[conv]: return  # a repetition
        if live and seq > self.last[conv] + 1: return self.catch_up(conv, seq)  # the log has it, and what is missing
        self.last[conv] = self.shown[conv] = seq
        verb = {"text": ":", "edit": "edits", "deletion": "deletes", "join": "joins", "leave": "leaves",
                "topic": "topic:", "reaction": "reacts to" if e.get("on") else "unreacts to"}.get(e["kind"])
        said = [e["from"], verb, e.get("target"), e.get("emoji"), "(deleted)" if e.get("deleted") else e.get("text")]
        if verb: print(conv, seq, *(clean(str(word)) for word in said if word is not None))  # skip unknown kinds [5]

    def open(self, conv):
        self.conv = conv
        print(f"-- your lines go to {clean(conv)}")

    def typed(self, line):
        word, _, rest = line.partition(" ")
        cid = secrets.token_hex(8)
        if line in ("/quit", "exit", "salir"): self.quitting = True
        elif word == "/open" and rest[:1] in ("#", "@"): self.open(rest)
        elif word in ("/join", "/create"): self.pending.append({"op": word[1:], "cid": cid, "conv": rest})
        elif line.startswith("/"): print("-- /open #room or @nick, /join #room, /create #room, /quit")
        elif len(line.encode()) > 16384: print(f"-- too long: {len(line.encode())} bytes, 16,384 at most")
        elif line.strip():
            log = self.logs.get(self.conv)  # should another log get its name before it is sent, it is refused [5]
            self.pending.append({"op": "post", "cid": cid, "conv": self.conv, "log": log, "text": line})
        if self.quitting and self.pending: print(f"-- {len(self.pending)} not confirmed yet; Ctrl+C gives them up")

def main():
    if not 3 <= len(sys.argv) <= 4: sys.exit(__doc__)
    host, port = sys.argv[1], 22222
    if host.count(":") == 1 or "]:" in host: host, port = host.rsplit(":", 1)
    client = Client(host.strip("[]"), int(port), sys.argv[2], sys.argv[3] if len(sys.argv) == 4 else None)
    sys.stdout.reconfigure(errors="replace", line_buffering=True)
    keyboard, typing = socket.socketpair()  # select waits for sockets on every system, for keyboards only on some
    def copy_keyboard():
        while data := os.read(0, 65536): typing.sendall(data)
        typing.close()
    threading.Thread(target=copy_keyboard, daemon=True).start()
    typed = b""
    while client.pending or not client.quitting:
        try:
            if not client.socket and time.monotonic() >= client.retry_at: client.connect()
            sources = [keyboard] * (not client.quitting) + [client.socket] * bool(client.socket)
            ready, _, _ = select.select(sources, [], [], 0.1 if client.later else 0.5)
            if keyboard in ready:
                data = keyboard.recv(65536) or typed and b"\n" or b"\n/quit\n"  # the end of the input quits too
                *lines, typed = (typed + data).split(b"\n")
                for line in lines: client.typed(line.decode(errors="replace").rstrip("\r"))
            if client.socket in ready:
                data = client.socket.recv(65536)
                if not data: raise ConnectionError("closed")
                client.heard = time.monotonic()
                *lines, client.buffer = (client.buffer + data).split(b"\n")
                for line in lines: client.receive(json.loads(line))
            if client.socket: client.tick()
        except OSError as error:
            if client.pause == 0.5: print(f"-- no connection ({clean(str(error))}); trying again")
            if client.socket: client.socket.close()
            client.socket, client.retry_at = None, time.monotonic() + client.pause
            client.pause = min(client.pause * 2, 10)

try: main()
except KeyboardInterrupt: pass
