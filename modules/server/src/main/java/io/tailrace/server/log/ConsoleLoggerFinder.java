package io.tailrace.server.log;

/**
 * Sends what the broker and the JDK log to standard error, one line each: no logging library, and
 * nothing to load before the first line.
 */
public final class ConsoleLoggerFinder extends System.LoggerFinder {

  /** Called by the JDK. */
  public ConsoleLoggerFinder() {}

  /** From now on, shows what is at least this severe. */
  public static void level(System.Logger.Level level) {
    ConsoleLogger.threshold = level;
  }

  @Override
  public System.Logger getLogger(String name, Module module) {
    return new ConsoleLogger(name);
  }
}
