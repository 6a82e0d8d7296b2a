package io.tailrace.compression;

import io.tailrace.compression.BlockBuffers.Bytes;
import java.io.IOException;

/**
 * Decodes lz4 blocks that refer to the 64 KiB before them, which lz4-java does not do. No Java
 * client writes such blocks, so this is plain rather than fast.
 *
 * <pre>
 *   0             start         end
 *   +-------------+-------------+---------
 *   | what came   | the block   |
 *   | before      |             |
 *   +-------------+-------------+---------
 * </pre>
 */
final class Lz4History {
  private static final int REACH = 64 * 1024;
  private static final int SHORTEST_MATCH = 4;

  private byte[] bytes = new byte[0];
  private int start;
  private int end;

  /** Forgets what came before: a frame begins. */
  void clear() {
    start = 0;
    end = 0;
  }

  /** Where the block that was decoded last lies, from {@link #from} to {@link #to}. */
  byte[] bytes() {
    return bytes;
  }

  int from() {
    return start;
  }

  int to() {
    return end;
  }

  /** Decodes the next block of a frame. */
  void decode(Bytes block, boolean stored, int largestBlock) throws IOException {
    makeRoom(largestBlock);
    if (stored) {
      System.arraycopy(block.array(), block.offset(), bytes, end, block.size());
      end += block.size();
    } else {
      new Block(block.array(), block.offset(), block.offset() + block.size(), start + largestBlock)
          .decode();
    }
  }

  private void makeRoom(int largestBlock) {
    int kept = Math.min(end, REACH);
    byte[] room = bytes.length >= REACH + largestBlock ? bytes : new byte[REACH + largestBlock];
    System.arraycopy(bytes, end - kept, room, 0, kept);
    bytes = room;
    start = kept;
    end = kept;
  }

  /**
   * One block: sequences of literals and a match, each begun by a token byte that holds both
   * lengths; the last sequence has no match.
   */
  private final class Block {
    private final byte[] input;
    private int position;
    private final int limit;
    private final int room;

    Block(byte[] input, int from, int to, int room) {
      this.input = input;
      this.position = from;
      this.limit = to;
      this.room = room;
    }

    void decode() throws IOException {
      while (true) {
        int token = next();
        copyLiterals(length(token >>> 4));
        if (position == limit) {
          return;
        }
        int distance = next() | next() << 8;
        copyMatch(distance, length(token & 0x0f) + SHORTEST_MATCH);
      }
    }

    private void copyLiterals(int count) throws IOException {
      if (count > limit - position || count > room - end) {
        throw corrupt();
      }
      System.arraycopy(input, position, bytes, end, count);
      position += count;
      end += count;
    }

    private void copyMatch(int distance, int count) throws IOException {
      if (distance == 0 || distance > end || count > room - end) {
        throw corrupt();
      }
      for (int left = count; left > 0; left--) { // byte by byte: a match may overlap itself
        bytes[end] = bytes[end - distance];
        end++;
      }
    }

    /** A length above 14 goes on in bytes that are added up, to the first below 255. */
    private int length(int nibble) throws IOException {
      int length = nibble;
      if (nibble == 15) {
        int more;
        do {
          more = next();
          length += more;
          if (length > room) {
            throw corrupt();
          }
        } while (more == 255);
      }
      return length;
    }

    private int next() throws IOException {
      if (position == limit) {
        throw corrupt();
      }
      return input[position++] & 0xff;
    }

    private static IOException corrupt() {
      return new IOException("Corrupt lz4 block");
    }
  }
}
