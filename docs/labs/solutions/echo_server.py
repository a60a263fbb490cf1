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


def tcp(server):
    while True:
        connection, _ = server.accept()
        threading.Thread(target=talk, args=(connection,), daemon=True).start()


def udp(server):
    while True:
        datagram, address = server.recvfrom(65535)
        if datagram.strip().lower() != b"exit":
            server.sendto("Servidor UDP recibió: ".encode() + datagram, address)


# Both ports are taken before anything is said or done: two threads that print at once would mix their lines.
with socket.create_server(("127.0.0.1", 65432)) as stream_server, socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as datagram_server:
    datagram_server.bind(("127.0.0.1", 65433))
    print("TCP 65432")
    print("UDP 65433")
    try:
        threading.Thread(target=udp, args=(datagram_server,), daemon=True).start()
        tcp(stream_server)
    except KeyboardInterrupt:
        pass
