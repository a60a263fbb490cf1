"""A client of signin: python3 signin_client.py NICK [HOST [PORT]]. The token is kept in NICK.token."""

import os
import socket
import sys
import threading

nick = sys.argv[1]
host = sys.argv[2] if len(sys.argv) > 2 else "127.0.0.1"
port = int(sys.argv[3]) if len(sys.argv) > 3 else 65436
token_file = nick + ".token"

client = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
client.connect((host, port))
client.settimeout(5)


def ask(text):
    """One datagram there, one back. It is not repeated: the server cannot know a repeated "1" from a nick "1"."""
    client.send(text.encode())
    try:
        return client.recv(65535).decode()
    except (TimeoutError, ConnectionRefusedError):
        sys.exit("no answer: start again")


def keep(token):
    # Only its owner may read it: whoever has the token is us.
    with os.fdopen(os.open(token_file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
        file.write(token)


def sign_in():
    ask("hola")  # whatever is said first is answered with the menu
    if os.path.exists(token_file):
        ask("2")
        with open(token_file) as file:
            return ask(file.read())
    ask("1")
    answer = ask(nick)
    if answer.startswith("apodo_en_uso"):
        sys.exit("apodo_en_uso")
    first, welcome = answer.split("\n")
    keep(first.split(": ")[1])
    return welcome


def show_what_comes():
    while True:
        try:
            print(client.recv(65535).decode(errors="replace"), flush=True)
        except TimeoutError:
            client.send(b"")  # a sign of life
        except ConnectionRefusedError:
            print("the server is gone", flush=True)


print(sign_in(), flush=True)
client.settimeout(20)
threading.Thread(target=show_what_comes, daemon=True).start()
for line in sys.stdin:
    client.send(line.strip().encode())
    if line.strip() == "salir":
        break
