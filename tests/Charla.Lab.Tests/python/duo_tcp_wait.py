import socket
import sys

name = sys.argv[1]
server = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
server.bind(("127.0.0.1", 0))
server.listen(1)
print("port", server.getsockname()[1])
other, address = server.accept()
other.send(name.encode())
print("with", other_name := other.recv(1024).decode())
while True:
    text = other.recv(1024).decode()
    if text == "" or text == "exit":
        print("the other has left")
        break
    print(other_name + ": " + text)
    text = input()
    other.send(text.encode())
    if text == "exit":
        break
other.close()
