# A client that starts before its server: what does the system say?
import socket

try:
    with socket.create_connection(("127.0.0.1", 65432), timeout=3):
        print("TCP: a server is there")
except ConnectionRefusedError:
    print("TCP: refused")
except TimeoutError:
    print("TCP: nothing came back")

with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as client:
    client.settimeout(3)
    client.sendto(b"hola", ("127.0.0.1", 65433))
    try:
        client.recvfrom(65535)
        print("UDP, sendto: a server is there")
    except TimeoutError:
        print("UDP, sendto: nothing came back")

with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as client:
    client.settimeout(3)
    client.connect(("127.0.0.1", 65433))
    client.send(b"hola")
    try:
        client.recv(65535)
        print("UDP, connected: a server is there")
    except ConnectionRefusedError:
        print("UDP, connected: refused")
    except TimeoutError:
        print("UDP, connected: nothing came back")
