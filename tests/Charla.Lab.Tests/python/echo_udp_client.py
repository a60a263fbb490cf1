import socket
import sys

server = (sys.argv[1], int(sys.argv[2]))
client = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
for line in sys.stdin:
    text = line.rstrip("\n")
    client.sendto(text.encode(), server)
    if text.lower() == "exit":
        break
    answer, _ = client.recvfrom(1024)
    print(answer.decode())
client.close()
