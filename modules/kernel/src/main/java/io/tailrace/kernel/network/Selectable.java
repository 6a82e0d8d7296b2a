package io.tailrace.kernel.network;

import java.io.IOException;

/** What a loop calls when a channel is ready. */
interface Selectable {

  /**
   * The channel is ready.
   *
   * @param readyOps as of {@link java.nio.channels.SelectionKey}
   */
  void ready(int readyOps) throws IOException;

  /** {@link #ready} threw this: give up the channel, and nothing else. */
  void failed(Throwable thrown);
}
