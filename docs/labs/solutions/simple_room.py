"""The chat room as a first exercise: no solution, but what docs/labs/from-exercise-to-charla.md takes apart."""

import socket
import threading

clients = []                                                      # (2)


def tell_all(text):
    for connection, nick in clients:                              # (2)
        connection.send(text.encode())                            # (1) (4)


def talk(connection):
    connection.send(b"intr_apodo")
    nick = connection.recv(1024).decode()                         # (1) (5) (6)
    clients.append((connection, nick))                            # (2)
    tell_all(nick + " se ha unido al chat")
    while True:
        text = connection.recv(1024).decode()                     # (1) (3) (6)
        if text == "exit":                                        # (1)
            break
        tell_all(nick + ": " + text)                              # (7) (8)
    clients.remove((connection, nick))
    tell_all(nick + " ha salido del chat")
    connection.close()


server = socket.socket()
server.bind(("127.0.0.1", 50008))                                 # (9)
server.listen()
print("listening on 50008", flush=True)
while True:
    connection, address = server.accept()
    threading.Thread(target=talk, args=(connection,)).start()     # (2)
