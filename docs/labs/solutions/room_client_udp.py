"""A client of the room over UDP: python3 room_client_udp.py NICK [HOST [PORT]]"""

import socket
import sys
import threading

nick = sys.argv[1]
host = sys.argv[2] if len(sys.argv) > 2 else "127.0.0.1"
port = int(sys.argv[3]) if len(sys.argv) > 3 else 65435

client = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
client.connect((host, port))  # nothing is sent: from now on only datagrams from there are received


def join():
    """Says the nick until it is answered: the datagram or its answer may be lost. Saying it twice does no harm."""
    client.settimeout(1)
    for attempt in range(5):
        client.send(nick.encode())
        try:
            return client.recv(65535).decode(errors="replace")
        except TimeoutError:
            print("no answer yet")
        except ConnectionRefusedError:
            sys.exit("there is no server")
    sys.exit("the server does not answer")


def show_what_comes():
    client.settimeout(20)
    while True:
        try:
            print(client.recv(65535).decode(errors="replace"), flush=True)
        except TimeoutError:
            client.send(b"")  # a sign of life: whoever is silent for 60 s has left
        except ConnectionRefusedError:
            print("the server is gone", flush=True)


answer = join()
print(answer, flush=True)
if answer == "apodo_en_uso":
    sys.exit(1)
threading.Thread(target=show_what_comes, daemon=True).start()
for line in sys.stdin:
    client.send(line.strip().encode())
    if line.strip() == "salir":
        break
