"""How many of 100 datagrams come back from an echo server, in which order, and how often: counted by their numbers."""

import socket

SERVER = ("127.0.0.1", 33333)
MESSAGES = 100

with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as client:
    for number in range(MESSAGES):
        client.sendto(str(number).encode(), SERVER)

    client.settimeout(1)  # a second of silence: nothing more will come
    came = []
    try:
        while True:
            answer, _ = client.recvfrom(2048)
            came.append(int(answer.split()[-1]))
    except TimeoutError:
        pass

seen = set()
late = 0
for number in came:
    if number not in seen and any(other > number for other in seen):
        late += 1
    seen.add(number)
print(f"{len(seen)} of {MESSAGES} came back; {late} out of order, {len(came) - len(seen)} more than once.")
