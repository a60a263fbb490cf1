"""TCP is a stream of bytes: how often one side sends is not how often the other side receives."""

import socket
import time

with socket.create_server(("127.0.0.1", 0)) as server:   # port 0: any free one
    client = socket.create_connection(server.getsockname())
    peer, address = server.accept()

with client, peer:
    # Two sends…
    client.sendall(b"Hello")
    client.sendall(b"World")
    time.sleep(0.5)                        # the receiver has something else to do
    print("send, send  ->", peer.recv(1024))

    # …and one send, of more than fits one recv.
    client.sendall(b"x" * 3000)
    time.sleep(0.5)
    sizes = []
    while sum(sizes) < 3000:
        sizes.append(len(peer.recv(1024)))
    print("send(3000)  ->", sizes)

    # An empty recv means: the other side has finished. It never means an empty message.
    client.close()
    print("close       ->", peer.recv(1024))
