"""UDP carries datagrams: each one arrives whole, or not at all."""

import socket

receiver = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
receiver.bind(("127.0.0.1", 0))
sender = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)

# Two sends are two receives; an empty datagram is one, too.
for text in [b"Hello", b"World", b""]:
    sender.sendto(text, receiver.getsockname())
for i in range(3):
    data, address = receiver.recvfrom(1024)
    print("sendto      ->", data)

# What does not fit the buffer is lost: there is no second half to ask for.
sender.sendto(b"A long message", receiver.getsockname())
sender.sendto(b"the next one", receiver.getsockname())
print("recvfrom(6) ->", receiver.recvfrom(6)[0])
print("recvfrom    ->", receiver.recvfrom(1024)[0])
