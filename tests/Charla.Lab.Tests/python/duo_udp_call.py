import socket
import sys

server = (sys.argv[1], int(sys.argv[2]))
name = sys.argv[3]
client = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
client.sendto(name.encode(), server)
other_name = client.recvfrom(1024)[0].decode()
print("with", other_name)
while True:
    text = input()
    client.sendto(text.encode(), server)
    if text == "exit":
        break
    text = client.recvfrom(1024)[0].decode()
    if text == "exit":
        print("the other has left")
        break
    print(other_name + ": " + text)
