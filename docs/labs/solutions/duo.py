# Two who talk in turns, without a server: python3 duo.py wait|call tcp|udp NAME
import socket
import sys

role, protocol, name = sys.argv[1:4]
place = ("127.0.0.1", 65434)


def tcp_wait():
    with socket.create_server(place) as server:
        return server.accept()[0]


def udp_wait():
    peer = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    peer.bind(place)
    # Only look: it is read as the name later. From here on we hear nobody else.
    peer.connect(peer.recvfrom(65535, socket.MSG_PEEK)[1])
    return peer


def call(kind):
    peer = socket.socket(socket.AF_INET, kind)
    peer.connect(place)
    return peer


def say(text):
    peer.sendall(text.encode())


def hear():
    return peer.recv(65535).decode(errors="replace")


if role == "wait":
    print("waiting")
    peer = tcp_wait() if protocol == "tcp" else udp_wait()
else:
    peer = call(socket.SOCK_STREAM if protocol == "tcp" else socket.SOCK_DGRAM)

with peer:
    # Over TCP who waits says their name first, over UDP who calls: nobody else could.
    if (role == "wait") == (protocol == "tcp"):
        say(name)
        other = hear()
    else:
        other = hear()
        say(name)
    print(f"-- {other} --")
    my_turn = role == "call"
    while True:
        text = input("> ") if my_turn else hear()
        if my_turn and text:
            say(text)
        if text.strip().lower() == "exit" or (text == "" and not my_turn):
            print("-- exit --")
            break
        if not my_turn:
            print(f"{other}: {text}")
        my_turn = not my_turn if text else my_turn
