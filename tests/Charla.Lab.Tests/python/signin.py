# Signs in by token over UDP, one recvfrom per step. "new NICK" or "token TOKEN", then what is typed.
import socket, sys, threading

s = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
s.settimeout(30)
server = ("127.0.0.1", int(sys.argv[1]))

def ask(text):
    s.sendto(text.encode(), server)
    answer = s.recvfrom(1024)[0].decode()
    print("<" + answer + ">")
    return answer

def listen():
    while True:
        print("<" + s.recvfrom(1024)[0].decode() + ">")

ask("hola")
ask("1" if sys.argv[2] == "new" else "2")
ask(sys.argv[3])
s.settimeout(None)
threading.Thread(target=listen, daemon=True).start()
for line in sys.stdin:
    s.sendto(line.rstrip("\n").encode(), server)
    if line.strip() == "salir":
        break
