# The echo's client: python3 echo_client.py tcp|udp
import socket
import sys


def lines():
    while (text := input("> ")).strip().lower() != "exit":
        yield text


def tcp():
    with socket.create_connection(("127.0.0.1", 65432)) as connection:
        stream = connection.makefile("rw", encoding="utf-8", newline="\n")
        for text in lines():
            stream.write(text + "\n")
            stream.flush()
            answer = stream.readline()  # up to its newline, however long it is
            if answer == "":
                print("the server has closed the connection")
                return
            print(answer.rstrip("\n"))


def udp():
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as client:
        client.connect(("127.0.0.1", 65433))  # sends nothing, but lets us hear of refusals
        client.settimeout(2)
        for text in lines():
            try:
                client.send(text.encode())
                print(client.recv(65535).decode(errors="replace"))
            except TimeoutError:
                print("no answer")
            except ConnectionRefusedError:
                print("nobody listens there")


protocol = sys.argv[1] if len(sys.argv) > 1 else input("TCP or UDP? ").strip().lower()
tcp() if protocol == "tcp" else udp()
