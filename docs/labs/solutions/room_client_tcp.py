"""A client of the room over TCP: python3 room_client_tcp.py NICK [HOST [PORT]]"""

import os
import socket
import sys
import threading

nick = sys.argv[1]
host = sys.argv[2] if len(sys.argv) > 2 else "127.0.0.1"
port = int(sys.argv[3]) if len(sys.argv) > 3 else 65435


def send_what_is_typed(connection):
    for line in sys.stdin:
        connection.sendall(line.encode())  # with its newline: that is where a message ends
        if line.strip() == "salir":
            return
    connection.shutdown(socket.SHUT_WR)


with socket.create_connection((host, port)) as connection:
    # The question has no newline, and may come in two pieces like anything else.
    question = connection.recv(len("intr_apodo"), socket.MSG_WAITALL)
    connection.sendall((nick + "\n").encode())
    # Typing and reading wait for different things, so each has a thread. If the nick is taken, "apodo_en_uso" is shown:
    # then the next line that is typed is the nick.
    threading.Thread(target=send_what_is_typed, args=(connection,), daemon=True).start()
    for line in connection.makefile(encoding="utf-8", errors="replace", newline="\n"):
        print(line, end="", flush=True)

# The other thread may still be waiting for the keyboard.
os._exit(0)
