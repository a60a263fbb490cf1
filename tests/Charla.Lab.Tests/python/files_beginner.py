"""The client of the file exercise as a beginner writes it: one send and one recv(1024) per step."""
import os
import socket
import sys

port, folder = int(sys.argv[1]), sys.argv[2]
os.chdir(folder)
client = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
client.connect(("127.0.0.1", port))
client.send(input().encode())
print("files:", client.recv(1024).decode().split("\n"))
while True:
    message = input()
    client.send(message.encode())
    answer = client.recv(1024)
    print(message, "->", answer.decode())
    if message == "subir":
        name = input()
        client.send(name.encode())
        answer = client.recv(1024).decode()
        print(name, "->", answer)
        if answer == "recibido":
            with open(name, "rb") as file:
                client.send(file.read())
            print("content ->", client.recv(1024).decode())
    if message == "exit":
        break
client.close()
