import socket
import sys

name = sys.argv[1]
server = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
server.bind(("127.0.0.1", 0))
print("port", server.getsockname()[1])
other_name, address = server.recvfrom(1024)
other_name = other_name.decode()
server.sendto(name.encode(), address)
print("with", other_name)
while True:
    text, address = server.recvfrom(1024)
    text = text.decode()
    if text == "exit":
        print("the other has left")
        break
    print(other_name + ": " + text)
    text = input()
    server.sendto(text.encode(), address)
    if text == "exit":
        break
