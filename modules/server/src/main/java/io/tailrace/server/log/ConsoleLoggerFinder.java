package io.tailrace.server.log;

import io.tailrace.spi.logging.LoggerLevels;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Sends what the broker and the JDK log to standard error, one line each: no logging library, and
 * nothing to load before the first line.
 */
public final class ConsoleLoggerFinder extends System.LoggerFinder implements LoggerLevels {
  /** By name; one for each class that logs. */
  private final Map<String, ConsoleLogger> loggers = new ConcurrentHashMap<>();

  /** Called by the JDK. */
  public ConsoleLoggerFinder() {}

  /** From now on, shows what is at least this severe. */
  public static void level(System.Logger.Level level) {
    ConsoleLogger.threshold = level;
  }

  @Override
  public System.Logger getLogger(String name, Module module) {
    return loggers.computeIfAbsent(name, ConsoleLogger::new);
  }

  @Override
  public SortedMap<String, System.Logger.Level> levels() {
    SortedMap<String, System.Logger.Level> levels = new TreeMap<>();
    loggers.forEach((name, logger) -> levels.put(name, logger.level()));
    levels.put(ROOT, ConsoleLogger.threshold);
    return levels;
  }

  @Override
  public void set(String logger, System.Logger.Level level) {
    if (logger.equals(ROOT)) {
      level(level);
    } else {
      loggers.get(logger).level(Optional.of(level));
    }
  }

  @Override
  public void reset(String logger) {
    loggers.get(logger).level(Optional.empty());
  }
}
