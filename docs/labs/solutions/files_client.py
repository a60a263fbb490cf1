"""The client of the exercise as one writes it first: a recv(1024) is an answer. docs/labs/files.md shows where that ends."""

import socket
import sys

port = int(sys.argv[1]) if len(sys.argv) > 1 else 1055
client = socket.create_connection(("127.0.0.1", port))
client.send(input("> ").encode())  # the name
print(client.recv(1024).decode())
while True:
    message = input("> ")
    client.send(message.encode())
    answer = client.recv(1024)
    if message in ("list", "subir", "exit") or answer == b"error":
        print(answer.decode(errors="replace")[:60])
    else:
        with open("copy-" + message, "wb") as file:
            file.write(answer)
        print("copy-" + message, len(answer))
    if message == "subir":
        name = input("> ")
        client.send(name.encode())
        print(client.recv(1024).decode())
        with open(name, "rb") as file:
            client.send(file.read())
        print(client.recv(1024).decode())
    if message == "exit":
        break
client.close()
