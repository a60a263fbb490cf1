"""Uploads a file byte by byte and downloads it again, saying and obeying lengths."""
import hashlib
import socket
import sys

port, path, name = int(sys.argv[1]), sys.argv[2], sys.argv[3]
client = socket.create_connection(("127.0.0.1", port))
client.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
answers = client.makefile("rb")


def read_line():
    return answers.readline().decode().rstrip("\n")


def say(line):
    for byte in (line + "\n").encode():
        client.send(bytes([byte]))


say("careful")
while read_line():
    pass
with open(path, "rb") as file:
    content = file.read()
say(f"subir {name} {len(content)}")
print(read_line())
for byte in content:
    client.send(bytes([byte]))
print(read_line())
say(f"bajar {name}")
back = answers.read(int(read_line()))
print(hashlib.sha256(back).hexdigest())
say("exit")
print(read_line())
print(answers.read())
