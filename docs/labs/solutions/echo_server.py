# The echo server, over TCP and UDP at once, for any number of clients.
import socket
import threading


def talk(connection):
    with connection, connection.makefile("rwb") as stream:
        try:
            for line in stream:  # up to its newline, in however many pieces it came
                text = line.rstrip(b"\r\n")
                if text.strip().lower() == b"exit":
                    return
                stream.write("Servidor TCP recibió: ".encode() + text + b"\n")
                stream.flush()
        except OSError:
            pass  # this client has vanished; the others have not


def tcp():
    with socket.create_server(("127.0.0.1", 65432)) as server:
        print("TCP 65432")
        while True:
            connection, _ = server.accept()
            threading.Thread(target=talk, args=(connection,), daemon=True).start()


def udp():
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as server:
        server.bind(("127.0.0.1", 65433))
        print("UDP 65433")
        while True:
            datagram, address = server.recvfrom(65535)
            if datagram.strip().lower() != b"exit":
                server.sendto("Servidor UDP recibió: ".encode() + datagram, address)


try:
    threading.Thread(target=udp, daemon=True).start()
    tcp()
except KeyboardInterrupt:
    pass
