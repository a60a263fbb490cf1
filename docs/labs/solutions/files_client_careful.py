"""A careful client: every request is a line, every content has a length."""

import os
import socket
import sys

port = int(sys.argv[1]) if len(sys.argv) > 1 else 1055
server = socket.create_connection(("127.0.0.1", port)).makefile("rwb")


def say(line):
    server.write((line + "\n").encode())
    server.flush()


def read_line():
    line = server.readline().decode()
    if not line.endswith("\n"):
        sys.exit("The server has gone.")
    return line.rstrip("\n")


def copy(source, target, left):
    """Copies exactly so many bytes, a piece at a time: the file may be larger than the memory."""
    while left > 0:
        piece = source.read(min(left, 65536))
        if not piece:
            sys.exit("It ended too early.")
        target.write(piece)
        left -= len(piece)
    target.flush()


def show_list():
    while name := read_line():  # an empty line ends it
        print(name)


say(input("> "))  # the name
show_list()
while True:
    word, _, name = input("> ").partition(" ")
    if word == "list":
        say("list")
        show_list()
    elif word == "subir":
        size = os.path.getsize(name)
        say(f"subir {os.path.basename(name)} {size}")
        if (answer := read_line()) == "recibido":
            with open(name, "rb") as file:
                copy(file, server, size)
            answer = read_line()
        print(answer)
    elif word == "bajar":
        say(f"bajar {name}")
        if (answer := read_line()) == "error":
            print(answer)
        else:
            with open("copy-" + name, "wb") as file:
                copy(server, file, int(answer))
            print("copy-" + name, answer)
    elif word == "exit":
        say("exit")
        print(read_line())
        break
