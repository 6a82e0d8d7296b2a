package io.tailrace.compression;

import io.tailrace.compression.BlockBuffers.Bytes;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Optional;
import net.jpountz.lz4.LZ4Factory;
import net.jpountz.lz4.LZ4SafeDecompressor;
import net.jpountz.xxhash.StreamingXXHash32;
import net.jpountz.xxhash.XXHashFactory;

/** Reads one lz4 frame or several in a row, and skips the frames that are marked to be skipped. */
final class Lz4Decoder extends DecoderStream {
  /** A byte of an lz4 block tells of at most 255 others. */
  private static final int MOST_EXPANSION = 255;

  private final ByteBuffer input;
  private final Pool<BlockBuffers> pool;
  private final BlockBuffers buffers;
  private final LZ4SafeDecompressor decompressor = LZ4Factory.fastestInstance().safeDecompressor();
  private boolean started;
  private Optional<Lz4Frame> current = Optional.empty();
  private Optional<StreamingXXHash32> contentHash = Optional.empty();
  private long contentRead;
  private final Lz4History history = new Lz4History();

  Lz4Decoder(ByteBuffer input, Pool<BlockBuffers> pool) {
    this.input = input.order(ByteOrder.LITTLE_ENDIAN);
    this.pool = pool;
    this.buffers = pool.acquire();
  }

  @Override
  boolean decode() throws IOException {
    if (current.isPresent()) {
      decodeBlock(current.get());
      return true;
    }
    if (started && !input.hasRemaining()) {
      return false;
    }
    int magic = nextInt();
    if (magic == Lz4Frame.MAGIC) {
      startFrame(Lz4Frame.read(input));
    } else if ((magic & Lz4Frame.SKIPPABLE_MASK) == Lz4Frame.SKIPPABLE_MAGIC) {
      int size = checkedSize(nextInt());
      input.position(input.position() + size);
    } else {
      throw new IOException("Not in lz4 frame format");
    }
    started = true;
    return true;
  }

  private void startFrame(Lz4Frame frame) {
    current = Optional.of(frame);
    contentRead = 0;
    contentHash =
        frame.contentChecksum()
            ? Optional.of(XXHashFactory.safeInstance().newStreamingHash32(0))
            : Optional.empty();
    history.clear();
  }

  private void decodeBlock(Lz4Frame frame) throws IOException {
    int length = nextInt();
    if (length == 0) {
      endFrame(frame);
      return;
    }
    int size = checkedSize(length & ~Lz4Frame.STORED);
    if (size > frame.largestBlock()) {
      throw new IOException("An lz4 block of " + size + " bytes exceeds its frame's bound");
    }
    Bytes block = buffers.take(input, size);
    if (frame.blockChecksums()
        && nextInt() != Lz4Frame.hash().hash(block.array(), block.offset(), size, 0)) {
      throw new IOException("An lz4 block does not match its checksum");
    }
    boolean stored = (length & Lz4Frame.STORED) != 0;
    if (!frame.independent()) {
      history.decode(block, stored, frame.largestBlock());
      supplyContent(history.bytes(), history.from(), history.to());
    } else if (stored) {
      supplyContent(block.array(), block.offset(), block.offset() + size);
    } else {
      int most = (int) Math.min(frame.largestBlock(), (long) MOST_EXPANSION * size);
      byte[] plain = buffers.plain(most);
      int count = decompressor.decompress(block.array(), block.offset(), size, plain, 0, most);
      supplyContent(plain, 0, count);
    }
  }

  private void supplyContent(byte[] bytes, int from, int to) {
    contentRead += to - from;
    contentHash.ifPresent(hash -> hash.update(bytes, from, to - from));
    supply(bytes, from, to);
  }

  private void endFrame(Lz4Frame frame) throws IOException {
    if (frame.contentSize() >= 0 && frame.contentSize() != contentRead) {
      throw new IOException("The lz4 frame does not hold as much as it says");
    }
    if (contentHash.isPresent() && nextInt() != contentHash.get().getValue()) {
      throw new IOException("The content of the lz4 frame does not match its checksum");
    }
    current = Optional.empty();
  }

  private int nextInt() throws IOException {
    if (input.remaining() < Integer.BYTES) {
      throw truncated("lz4");
    }
    return input.getInt();
  }

  private int checkedSize(int size) throws IOException {
    if (size < 0 || size > input.remaining()) {
      throw truncated("lz4");
    }
    return size;
  }

  @Override
  void release() {
    pool.release(buffers);
  }
}
