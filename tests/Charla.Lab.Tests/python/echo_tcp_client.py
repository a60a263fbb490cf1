import socket
import sys

client = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
client.connect((sys.argv[1], int(sys.argv[2])))
for line in sys.stdin:
    text = line.rstrip("\n")
    client.send(text.encode())
    if text.lower() == "exit":
        break
    print(client.recv(1024).decode())
client.close()
