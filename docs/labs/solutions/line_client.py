"""The shortest client that does it right: a message is a line, and a line is read to its end."""

import socket

with socket.create_connection(("127.0.0.1", 65432)) as connection:
    lines = connection.makefile("rw", encoding="utf-8", newline="\n")
    lines.write("hola\n")
    lines.flush()
    print(lines.readline().rstrip("\n"))
