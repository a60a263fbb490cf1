"""A careful file server: a thread for each client, a length for each content, and only the files of one folder."""

import itertools
import os
import socketserver
import uuid

FOLDER = "mine"


def is_good(name):
    """A plain name: no place, nothing hidden. (On Windows there is more to look at: CON, NUL, …)"""
    return name and not name.startswith(".") and not any(c in '/\\:*?"<>|' or c < " " for c in name)


def is_file(name):
    path = os.path.join(FOLDER, name)
    return is_good(name) and os.path.isfile(path) and not os.path.islink(path)


class Talk(socketserver.StreamRequestHandler):
    def handle(self):
        self.rfile.readline(1024)  # the name
        self.list()
        while line := self.rfile.readline(1024).decode(errors="replace").strip():
            word, _, rest = line.partition(" ")
            name, _, size = rest.rpartition(" ")
            if word == "list":
                self.list()
            elif word == "subir" and is_good(name) and size.isascii() and size.isdigit():
                self.receive(name, int(size))
            elif word == "bajar" and is_file(rest):
                self.send(os.path.join(FOLDER, rest))
            elif word == "exit":
                return self.say("Sesion finalizada")
            else:
                self.say("error")

    def say(self, line):
        self.wfile.write((line + "\n").encode())

    def list(self):
        for name in sorted(filter(is_file, os.listdir(FOLDER))):
            self.say(name)
        self.say("")

    def receive(self, name, left):
        self.say("recibido")
        # It gets its name when it is whole: nobody ever sees half of it.
        part = os.path.join(FOLDER, "." + uuid.uuid4().hex)
        try:
            with open(part, "xb") as file:
                while left > 0:
                    piece = self.rfile.read(min(left, 65536))
                    if not piece:
                        return  # cut off: nothing of it stays
                    file.write(piece)
                    left -= len(piece)
                file.flush()
                os.fsync(file.fileno())
            kept = self.keep(part, name)
        finally:
            os.remove(part)
        self.say("recibido" if kept == name else f"recibido {kept}")

    def keep(self, part, name):
        stem, ending = os.path.splitext(name)
        for number in itertools.count(1):
            kept = name if number == 1 else f"{stem} ({number}){ending}"
            try:
                os.link(part, os.path.join(FOLDER, kept))  # fails where there is one already
                return kept
            except FileExistsError:
                pass

    def send(self, path):
        with open(path, "rb") as file:
            left = os.path.getsize(path)
            self.say(str(left))
            while left > 0 and (piece := file.read(min(left, 65536))):
                self.wfile.write(piece)
                left -= len(piece)


class Server(socketserver.ThreadingTCPServer):
    allow_reuse_address = True
    daemon_threads = True


os.makedirs(FOLDER, exist_ok=True)
with Server(("127.0.0.1", 1055), Talk) as server:
    print("127.0.0.1:1055")
    try:
        server.serve_forever()
    except KeyboardInterrupt:
        pass
