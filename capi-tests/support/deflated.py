"""What the scripted peer can do with compressed messages (RFC 7692): a part of peer.py."""

import zlib

TAIL = b"\x00\x00\xff\xff"  # left out at a message's end (RFC 7692, 7.2.1)
RSV1 = 0x40


class Deflated:
    """Nothing is compressed, and no compressed frame taken, before `deflates` and `inflates`."""

    deflater = inflater = None
    deflate_bits = inflate_bits = 15
    deflate_resets = inflate_resets = False

    def do_deflates(self, args):
        """`deflates [BITS] [reset]`: the window of what we send, and whether messages stand alone."""
        self.deflate_bits = next((int(word) for word in args if word.isdigit()), 15)
        self.deflate_resets = "reset" in args
        self.deflater = zlib.compressobj(wbits=-self.deflate_bits)

    def do_inflates(self, args):
        """The same for what the client sends; from here on it may compress."""
        self.inflate_bits = next((int(word) for word in args if word.isdigit()), 15)
        self.inflate_resets = "reset" in args
        self.inflater = zlib.decompressobj(wbits=-self.inflate_bits)

    def deflated_frames(self, count, data):
        """A compressed message in so many frames of nearly equal size, with their numbers."""
        if self.deflate_resets:
            self.deflater = zlib.compressobj(wbits=-self.deflate_bits)
        packed = self.deflater.compress(data) + self.deflater.flush(zlib.Z_SYNC_FLUSH)
        assert packed.endswith(TAIL)
        packed = packed[:-4]
        size = -(-len(packed) // count)
        for number in range(count):
            yield number, packed[number * size:(number + 1) * size]

    def deflated_stream(self, size, pattern):
        """What so many bytes of the pattern compress to, as one message. Each block stands alone, so that
        the work is done once."""
        block = pattern(251 * 4096)
        whole = self.deflater.compress(block) + self.deflater.flush(zlib.Z_FULL_FLUSH)
        rest = self.deflater.compress(block[:size % len(block)]) + self.deflater.flush(zlib.Z_SYNC_FLUSH)
        packed = whole * (size // len(block)) + rest
        assert packed.endswith(TAIL)
        return packed[:-4]

    def inflated(self, data):
        """A message's payload."""
        if self.inflate_resets:
            self.inflater = zlib.decompressobj(wbits=-self.inflate_bits)
        return self.inflater.decompress(data + TAIL)
