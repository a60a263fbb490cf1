# The same over UDP: the first datagram is the nick.
import socket, sys, threading

def listen(s):
    while True:
        data, address = s.recvfrom(1024)
        print("<" + data.decode() + ">")

s = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
server = ("127.0.0.1", int(sys.argv[1]))
s.sendto(sys.argv[2].encode(), server)
threading.Thread(target=listen, args=(s,), daemon=True).start()
for line in sys.stdin:
    s.sendto(line.rstrip("\n").encode(), server)
    if line.strip() == "salir":
        break
