"""The room over TCP, for clients that end each line with a newline: python3 room_server.py [PORT]"""

import asyncio
import sys

people = {}  # who is in the room: by the nick without case, the nick and where to write


def tell(text, but=None):
    for nick, writer in list(people.values()):
        if writer is but:
            continue
        writer.write((text + "\n").encode())  # waits for nobody: it is kept and sent when there is room
        if writer.transport.get_write_buffer_size() > 1_000_000:
            writer.transport.abort()  # ... and who never reads does not fill our memory


async def hear(reader):
    """The next line; None if there is none: the client has left, is gone, or sends a line that is too long."""
    try:
        line = await reader.readline()
    except (ConnectionError, ValueError):
        return None
    text = "".join(letter for letter in line.decode(errors="replace") if letter.isprintable()).strip()
    return None if line == b"" or text.lower() == "salir" else text


async def ask_nick(reader, writer):
    writer.write(b"intr_apodo")
    while (nick := await hear(reader)) is not None:
        if not 1 <= len(nick) <= 32:
            writer.write(b"1-32\nintr_apodo\n")
        elif nick.casefold() in people:
            writer.write(b"apodo_en_uso\nintr_apodo\n")
        else:
            return nick


async def talk(reader, writer):
    nick = await ask_nick(reader, writer)
    if nick is not None:
        people[nick.casefold()] = (nick, writer)
        writer.write("Te has unido al chat\n".encode())
        tell(f"{nick} se ha unido al chat", but=writer)
        while (text := await hear(reader)) is not None:
            text = text.removeprefix(f"{nick}: ")  # some clients put it there themselves
            if text:
                tell(f"{nick}: {text}")
        del people[nick.casefold()]
        tell(f"{nick} ha salido del chat")
    writer.close()


async def main():
    port = int(sys.argv[1]) if len(sys.argv) > 1 else 65435
    server = await asyncio.start_server(talk, "127.0.0.1", port, limit=64 * 1024)
    print("listening on", port, flush=True)
    await server.serve_forever()


try:
    asyncio.run(main())
except KeyboardInterrupt:
    pass
