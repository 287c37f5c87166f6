"""Reads MessagePack objects from standard input until it ends, and writes each back packed anew.

Every object is read by an implementation that is not ours. What it makes of the bytes is packed by
it again, and a line on standard error tells its type and value.
"""
import sys

from pip._vendor import msgpack

unpacker = msgpack.Unpacker(strict_map_key=False, timestamp=0)
unpacker.feed(sys.stdin.buffer.read())
for value in unpacker:
    sys.stdout.buffer.write(msgpack.packb(value))
    print(ascii(value), file=sys.stderr)
