import socket
import sys

name = sys.argv[3]
client = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
client.connect((sys.argv[1], int(sys.argv[2])))
other_name = client.recv(1024).decode()
client.send(name.encode())
print("with", other_name)
while True:
    text = input()
    client.send(text.encode())
    if text == "exit":
        break
    text = client.recv(1024).decode()
    if text == "" or text == "exit":
        print("the other has left")
        break
    print(other_name + ": " + text)
client.close()
