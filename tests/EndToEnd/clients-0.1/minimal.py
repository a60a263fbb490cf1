"""The shortest Charla client worth the name:  python3 minimal.py HOST NICK PASSWORD
Lines you type go to #general; what is said anywhere is printed. See charla.py for what is missing here."""
import json, secrets, socket, sys, threading

host, nick, password = sys.argv[1:]
server = socket.create_connection((host, 22222))

def send(**frame):  # a frame is one JSON object on a line of its own
    server.sendall(json.dumps(frame, ensure_ascii=False).encode() + b"\n")

def listen():
    for line in server.makefile(encoding="utf-8", newline="\n"):
        frame = json.loads(line)
        if frame["op"] in ("entry", "error", "bye"):
            text = " ".join(str(frame[key]) for key in ("conv", "from", "kind", "text", "message") if key in frame)
            print("".join(c for c in text if c.isprintable()))  # others' control characters stay out of our terminal

send(op="hello", protocol=1, client="minimal.py")
send(op="register", id=1, nick=nick, password=password)  # of a nick that exists: signs in
listener = threading.Thread(target=listen, daemon=True)
listener.start()
for line in sys.stdin:
    send(op="post", cid=secrets.token_hex(8), conv="#general", text=line.rstrip("\n"))
send(op="bye")  # then the server closes, and only then have we heard everything
listener.join()
