package io.tailrace.delivery;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Optional;

/** Room in a temporary file, which is there only while it is needed. */
final class FileSpill implements Spill {
  private final int slotSize;
  private Optional<FileChannel> file = Optional.empty();

  /** No file yet. Slots have so many bytes. */
  FileSpill(int slotSize) {
    this.slotSize = slotSize;
  }

  @Override
  public void write(int slot, ByteBuffer bytes) {
    try {
      long at = (long) slot * slotSize;
      while (bytes.hasRemaining()) {
        at += open().write(bytes, at);
      }
    } catch (IOException e) {
      throw new UncheckedIOException("The index of waiting records cannot be written", e);
    }
  }

  @Override
  public void read(int slot, int position, ByteBuffer target) {
    try {
      long at = (long) slot * slotSize + position;
      while (target.hasRemaining()) {
        int count = open().read(target, at);
        if (count < 0) {
          throw new IOException("The file ends too early");
        }
        at += count;
      }
    } catch (IOException e) {
      throw new UncheckedIOException("The index of waiting records cannot be read", e);
    }
  }

  private FileChannel open() throws IOException {
    if (file.isEmpty()) {
      Path path = Files.createTempFile("tailrace-delivery-", ".index");
      file =
          Optional.of(
              FileChannel.open(
                  path,
                  StandardOpenOption.READ,
                  StandardOpenOption.WRITE,
                  StandardOpenOption.DELETE_ON_CLOSE));
    }
    return file.get();
  }

  @Override
  public void close() {
    if (file.isPresent()) {
      try {
        file.get().close();
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
      file = Optional.empty();
    }
  }
}
