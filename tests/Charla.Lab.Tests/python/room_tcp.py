# A client of the room as one writes it in the first week: what one recv gives is one message.
import socket, sys, threading

def listen(s):
    while True:
        data = s.recv(1024)
        if not data:
            break
        print("<" + data.decode() + ">")

s = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
s.connect(("127.0.0.1", int(sys.argv[1])))
question = s.recv(1024).decode()
if question == "intr_apodo":
    s.send(sys.argv[2].encode())
threading.Thread(target=listen, args=(s,), daemon=True).start()
for line in sys.stdin:
    s.send(line.rstrip("\n").encode())
    if line.strip() == "salir":
        break
s.close()
