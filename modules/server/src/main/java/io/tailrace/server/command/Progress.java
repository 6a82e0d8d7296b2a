package io.tailrace.server.command;

/** Shows in one line of a terminal how far long work is. */
final class Progress {
  private static final long INTERVAL_NANOS = 250_000_000L;
  private static final double MIB = 1 << 20;

  private final Streams streams;
  private final String verb;
  private final boolean shown;
  private final long start = System.nanoTime();
  private long next = start + INTERVAL_NANOS;
  private boolean printed;
  private long records;
  private long bytes;

  /**
   * Begins.
   *
   * @param verb what is done with records
   * @param interactive whether a person types them, who needs no progress
   */
  Progress(Streams streams, String verb, boolean interactive) {
    this.streams = streams;
    this.verb = verb;
    shown = streams.isErrTerminal() && !interactive;
  }

  void record(int size) {
    records++;
    bytes += size;
    if (shown && (records & 0xFF) == 0 && System.nanoTime() - next >= 0) {
      print();
      next = System.nanoTime() + INTERVAL_NANOS;
    }
  }

  /** Shows the last figures, and ends the line. */
  void end() {
    if (printed) {
      print();
      streams.err().println();
    }
  }

  private void print() {
    double seconds = (System.nanoTime() - start) / 1e9;
    double mib = bytes / MIB;
    streams
        .err()
        .printf("\r%s %,d records, %,.1f MiB, %,.1f MiB/s ", verb, records, mib, mib / seconds);
    streams.err().flush();
    printed = true;
  }
}
