"""A UDP client that gets through a network that loses: each message has a number, and is sent again until it is answered."""

import socket

SERVER = ("127.0.0.1", 33333)
MESSAGES = 10
MOST_SENDS = 50  # nobody is there, or the network is worse than one can help


def answer_to(question):
    """The answer, or None: none came in time. Answers to earlier messages, come late or twice, are passed over."""
    try:
        while True:
            answer, _ = client.recvfrom(2048)
            if answer.endswith(question):
                return answer.decode()
    except TimeoutError:
        return None


with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as client:
    client.settimeout(0.3)
    answered = 0
    sent = 0
    for number in range(1, MESSAGES + 1):
        question = f"#{number} hola".encode()
        for _ in range(MOST_SENDS):
            client.sendto(question, SERVER)
            sent += 1
            answer = answer_to(question)
            if answer is not None:
                print(answer)
                answered += 1
                break
    print(f"{answered} of {MESSAGES} messages were answered; {sent} datagrams were sent.")
