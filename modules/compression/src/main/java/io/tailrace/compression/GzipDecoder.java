package io.tailrace.compression;

import io.tailrace.compression.GzipCodec.Inflating;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.zip.CRC32;
import java.util.zip.DataFormatException;
import java.util.zip.Inflater;

/** Reads one gzip member or several in a row. */
final class GzipDecoder extends DecoderStream {
  private final ByteBuffer input;
  private final Pool<Inflating> pool;
  private final Inflating workspace;
  private final Inflater inflater;
  private final CRC32 crc = new CRC32();
  private boolean started;
  private boolean inMember;

  GzipDecoder(ByteBuffer input, Pool<Inflating> pool) {
    this.input = input.order(ByteOrder.LITTLE_ENDIAN);
    this.pool = pool;
    this.workspace = pool.acquire();
    this.inflater = workspace.inflater;
  }

  @Override
  boolean decode() throws IOException {
    if (!inMember) {
      if (started && !input.hasRemaining()) {
        return false;
      }
      startMember();
    }
    int count = inflate();
    crc.update(workspace.plain, 0, count);
    supply(workspace.plain, 0, count);
    if (inflater.finished()) {
      endMember();
    } else if (count == 0) {
      if (inflater.needsDictionary()) {
        throw new IOException("The gzip data asks for a dictionary");
      }
      throw truncated("gzip");
    }
    return true;
  }

  private void startMember() throws IOException {
    GzipFormat.skipHeader(input);
    inflater.reset();
    inflater.setInput(input);
    crc.reset();
    started = true;
    inMember = true;
  }

  private int inflate() throws IOException {
    try {
      return inflater.inflate(workspace.plain);
    } catch (DataFormatException e) {
      throw new IOException("Corrupt gzip data: " + e.getMessage(), e);
    }
  }

  private void endMember() throws IOException {
    if (input.remaining() < 8) {
      throw truncated("gzip");
    }
    if (input.getInt() != (int) crc.getValue()
        || input.getInt() != (int) inflater.getBytesWritten()) {
      throw new IOException("The gzip data does not match its checksum and size");
    }
    inMember = false;
  }

  @Override
  void release() {
    inflater.reset(); // it must not hold on to the caller's buffer
    pool.release(workspace);
  }
}
