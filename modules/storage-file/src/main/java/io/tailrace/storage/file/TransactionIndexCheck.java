package io.tailrace.storage.file;

import java.io.IOException;
import java.nio.ByteBuffer;

/** Looks at every entry of a transaction index that was not closed cleanly. */
final class TransactionIndexCheck {
  private static final int ENTRIES_AT_ONCE = 1 << 12;

  private final TransactionFile[] files;
  private final ByteBuffer window = ByteBuffer.allocate(ENTRIES_AT_ONCE * TransactionEntry.BYTES);
  private boolean first = true;
  private int number;
  private long lastOffset;

  TransactionIndexCheck(TransactionFile[] files) {
    this.files = files;
  }

  /** The first place where the next entry is damaged or missing, or where the last one ends. */
  FileTransactionIndex.Position firstFault() throws IOException {
    for (int file = 0; file < files.length; file++) {
      int whole = wholeEntries(files[file]);
      boolean last = file == files.length - 1;
      if (last || whole < TransactionFile.MAX_ENTRIES) {
        return new FileTransactionIndex.Position(file, whole);
      }
    }
    return new FileTransactionIndex.Position(0, 0);
  }

  private int wholeEntries(TransactionFile file) throws IOException {
    try {
      for (int at = 0; at < file.count(); at += ENTRIES_AT_ONCE) {
        int entries = Math.min(ENTRIES_AT_ONCE, file.count() - at);
        file.read(window.clear().limit(entries * TransactionEntry.BYTES), at);
        for (int i = 0; i < entries; i++) {
          boolean named = at + i > 0 || isNamedBy(i, file);
          if (!named || !follows(i * TransactionEntry.BYTES)) {
            return at + i;
          }
        }
      }
      return file.count();
    } finally {
      file.closeUnused();
    }
  }

  private boolean isNamedBy(int entry, TransactionFile file) {
    return TransactionEntry.lastOffset(window, entry * TransactionEntry.BYTES)
        == file.firstMarker();
  }

  private boolean follows(int at) {
    boolean follows =
        TransactionEntry.isWhole(window, at)
            && (first
                || TransactionEntry.number(window, at) == number + 1
                    && TransactionEntry.lastOffset(window, at) > lastOffset);
    first = false;
    number = TransactionEntry.number(window, at);
    lastOffset = TransactionEntry.lastOffset(window, at);
    return follows;
  }
}
