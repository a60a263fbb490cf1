#!/usr/bin/env python3
"""Makes data.zip and facts.json with a built checkout of Charla 0.1: make.py PATH/TO/charla

What is in it stands in OldDataTests.cs, which opens it. It needs strace: the disk is slowed down at the end, so that the
server can be killed between the answer to a deletion and the erasing."""

import atexit, json, os, shutil, signal, socket, subprocess, sys, tempfile, time, zipfile

CHARLA = sys.argv[1]
HERE = os.path.dirname(os.path.abspath(__file__))
FOLDER = os.path.join(tempfile.mkdtemp(), "data")
# Deleted, and known not to be in the files of a later version.
GONE = ["zarzaparrilla", "quebrantahuesos", "murcielaguito"]
facts = {"tokens": {}, "passwords": {"ana": "clave de ana", "luis": "clave de luis"}, "gone": GONE}


class Client:
    def __init__(self, where):
        self.socket = socket.socket(socket.AF_UNIX if isinstance(where, str) else socket.AF_INET)
        self.socket.connect(where)
        self.lines = self.socket.makefile("rb")
        self.id = 0
        self.ask("hello", protocol=1, client="make.py")

    def send(self, *requests):
        lines = b""
        for op, members in requests:
            self.id += 1
            lines += json.dumps({"op": op, "id": self.id, **members}).encode() + b"\n"
        self.socket.sendall(lines)

    def answer(self):
        while True:
            frame = json.loads(self.lines.readline())
            if frame.get("id") == self.id and frame["op"] in ("ok", "welcome", "error"):
                if frame["op"] == "error":
                    raise SystemExit(frame)
                return frame

    def ask(self, op, **members):
        self.send((op, members))
        return self.answer()

    def do(self, op, **members):
        return self.ask(op, cid=f"c{os.urandom(6).hex()}", **members)


class Server:
    def __init__(self, *before):
        self.process = subprocess.Popen([*before, CHARLA, "serve", "--data", FOLDER, "--bind", "127.0.0.1", "--tcp", "0", "--http", "0", "--rate", "0"],
                                        stdout=subprocess.PIPE, text=True, env={**os.environ, "LANG": "C"})
        self.code = None
        for line in self.process.stdout:
            if line.startswith("  127.0.0.1:"):
                self.port = int(line.strip().split(":")[1])
            if "charla claim" in line:
                self.code = line.split()[-1]
            if "Ctrl-C" in line:
                break

    def client(self):
        return Client(("127.0.0.1", self.port))

    def enter(self, op, **members):
        client = self.client()
        answer = client.ask(op, **members)
        client.token = answer.get("token", members.get("token"))
        return client

    def stop(self):
        self.process.send_signal(signal.SIGTERM)
        self.process.wait()


server = Server()
atexit.register(lambda: server.process.kill())
ana = server.enter("register", nick="ana", password="clave de ana", name="Ana María", device="portátil")
luis = server.enter("register", nick="luis", password="clave de luis")
bea = server.enter("register", nick="bea")
eva = server.enter("register", nick="eva")
pepe = server.enter("register", nick="pepe", device="móvil")
mia = server.enter("register", nick="mia")
ana.ask("claim", code=server.code)
ana.ask("account.role", nick="luis", role="moderator")
ana.ask("settings", name="Aula 3")
for nick, client in {"ana": ana, "luis": luis, "bea": bea, "eva": eva, "pepe": pepe, "mia": mia}.items():
    facts["tokens"][nick] = client.token
revoked = server.enter("signin", nick="ana", password="clave de ana", device="perdido")
facts["revoked"] = revoked.token
revoked.ask("signout")
facts["second"] = server.enter("signin", nick="ana", password="clave de ana", device="aula").token

# 0.1 takes deleted words out of its index at once the first time, and then in ten minutes.
ana.do("delete", conv="#general", seq=ana.do("post", conv="#general", text="por error")["seq"])
time.sleep(1)

# A public room: answers, edits, deletions, reactions, mentions, a topic.
ana.do("create", conv="#redes", topic="Redes: práctica 3")
for client in (luis, bea, eva):
    client.do("join", conv="#redes")
first = ana.ask("post", cid="known-1", conv="#redes", text="Hola a todos, @luis también")["seq"]
second = luis.do("post", conv="#redes", text="Hola, ana", reply=first)["seq"]
fourth = bea.do("post", conv="#redes", text="se borra: " + GONE[1])["seq"]
third = luis.do("post", conv="#redes", text="antes de corregir " + GONE[0])["seq"]
time.sleep(1)
luis.do("edit", conv="#redes", seq=third, text="después de corregir")
bea.do("delete", conv="#redes", seq=fourth)
for client, emoji in ((luis, "👍"), (bea, "👍"), (eva, "🎉")):
    client.do("react", conv="#redes", seq=first, emoji=emoji)
eva.do("react", conv="#redes", seq=first, emoji="🎉", on=False)
facts["redes"] = {"first": first, "second": second, "third": third, "fourth": fourth}

# A private room that bea was in, and left; ana goes on there. pepe is invited, mia was removed.
ana.do("create", conv="#privada", private=True, history="entry")
for client, nick in ((luis, "luis"), (bea, "bea"), (mia, "mia")):
    ana.do("invite", conv="#privada", nick=nick)
    client.do("join", conv="#privada")
ana.do("invite", conv="#privada", nick="pepe")
ana.do("post", conv="#privada", text="esto lo ve bea")
facts["bea_left"] = bea.do("leave", conv="#privada")["seq"]
ana.do("kick", conv="#privada", nick="mia")
ana.do("post", conv="#privada", text="esto ya no lo ve bea")

# Talks of two, one of them with somebody who is blocked later.
ana.do("post", conv="@luis", text="entre nosotros")
luis.do("post", conv="@ana", text="claro")
bea.do("post", conv="@luis", text="oye")
luis.do("block", nick="bea")

# An archived room; one that is removed and erased already.
ana.do("create", conv="#archivada")
ana.do("post", conv="#archivada", text="para siempre")
ana.do("archive", conv="#archivada")
ana.do("create", conv="#antigua")
ana.do("post", conv="#antigua", text="de la sala antigua " + GONE[2])
time.sleep(1)
ana.do("remove", conv="#antigua")

# Marks: luis has read all but the last two.
for text in ("uno", "dos", "tres"):
    last = ana.do("post", conv="#general", text=text)["seq"]
luis.ask("read", conv="#general", seq=last - 2)
luis.do("notify", conv="#redes", notify="mentions")
facts["general"] = {"last": last}

# An import of which the second half did not come.
admin = Client(os.path.join(FOLDER, "admin.sock"))
entry = dict(conv="#importada", type="public", via="tcp", time="2025-01-05T10:00:00.120Z")
admin.ask("import", **entry, prev=0, seq=3, kind="join", **{"from": "ana"})
admin.ask("import", **entry, prev=3, seq=4, kind="text", n=1, text="de otro servidor", **{"from": "zoe"})

# Some that are to be erased, and one more room.
ana.do("create", conv="#fugaz")
for number in range(30):
    eva.do("post", conv="#redes", text=f"palabras de eva {number}")
    ana.do("post", conv="#fugaz", text=f"palabras fugaces {number}")
ana.ask("account.disable", nick="pepe")
time.sleep(1)
server.stop()

# The index of this moment: the next start takes the deleted words out.
shutil.copy(os.path.join(FOLDER, "search.db"), os.path.join(FOLDER, "kept"))

# Each fsync takes a while: the erasing comes too late.
server = Server("strace", "-f", "-qq", "-o", "/dev/null", "-e", "trace=fsync,fdatasync", "-e", "inject=fsync,fdatasync:delay_enter=700000")
ana = server.enter("signin", token=facts["tokens"]["ana"])
ana.send(("account.delete", {"nick": "eva"}), ("remove", {"cid": "removes", "conv": "#fugaz"}))
ana.answer()
for pid in subprocess.check_output(["pgrep", "-P", str(server.process.pid)], text=True).split():
    os.kill(int(pid), signal.SIGKILL)
server.process.wait()

with zipfile.ZipFile(os.path.join(HERE, "data.zip"), "w", zipfile.ZIP_DEFLATED, compresslevel=9) as made:
    for name, file in {"charla.db": "charla.db", "charla.db-wal": "charla.db-wal", "search.db": "kept"}.items():
        made.write(os.path.join(FOLDER, file), name)
with open(os.path.join(HERE, "facts.json"), "w") as out:
    json.dump(facts, out, ensure_ascii=False, indent=2, sort_keys=True)
    out.write("\n")
shutil.rmtree(os.path.dirname(FOLDER))
