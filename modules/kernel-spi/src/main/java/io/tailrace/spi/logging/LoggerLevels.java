package io.tailrace.spi.logging;

import java.util.SortedMap;

/**
 * Lets administrators see and set the levels of loggers while the broker runs (KIP-412). The {@link
 * System.LoggerFinder} of the process implements it, where it can; the broker itself logs with
 * {@link System.Logger} only, and knows nothing of what is behind that. For any thread.
 */
public interface LoggerLevels {
  /** The name of the level that applies to loggers that have none of their own. */
  String ROOT = "root";

  /** The level of every logger that there is, by its name, and that of {@link #ROOT}. */
  SortedMap<String, System.Logger.Level> levels();

  /** Sets the level of a logger that there is, or of {@link #ROOT}. */
  void set(String logger, System.Logger.Level level);

  /** Gives a logger the level of {@link #ROOT} again. */
  void reset(String logger);
}
