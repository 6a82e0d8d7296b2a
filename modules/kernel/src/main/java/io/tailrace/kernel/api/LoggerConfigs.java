package io.tailrace.kernel.api;

import io.tailrace.kernel.config.ConfigEntry;
import io.tailrace.kernel.config.ConfigSource;
import io.tailrace.kernel.metadata.RefusedException;
import io.tailrace.spi.logging.LoggerLevels;
import io.tailrace.wire.ErrorCode;
import io.tailrace.wire.message.IncrementalAlterConfigsRequest.AlterConfigsResource;
import io.tailrace.wire.message.IncrementalAlterConfigsRequest.AlterableConfig;
import java.lang.System.Logger.Level;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The levels of loggers as configs of a broker (KIP-412). They last as long as the process, and are
 * no part of the metadata.
 *
 * @param nodeId this broker's number
 * @param levels what has the loggers; empty where they cannot be seen from here
 */
record LoggerConfigs(int nodeId, Optional<LoggerLevels> levels) {
  private static final byte SET = 0;
  private static final byte DELETE = 1;
  private static final Map<String, Level> BY_NAME =
      Map.of(
          "TRACE", Level.TRACE,
          "DEBUG", Level.DEBUG,
          "INFO", Level.INFO,
          "WARN", Level.WARNING,
          "ERROR", Level.ERROR,
          "FATAL", Level.ERROR);

  /** The loggers of this process. */
  static LoggerConfigs ofProcess(int nodeId) {
    return new LoggerConfigs(
        nodeId,
        System.LoggerFinder.getLoggerFinder() instanceof LoggerLevels found
            ? Optional.of(found)
            : Optional.empty());
  }

  /**
   * Every logger with its level.
   *
   * @throws RefusedException if another broker is meant
   */
  List<ConfigEntry> describe(String broker) {
    check(broker);
    return levels
        .map(found -> found.levels().entrySet().stream().map(LoggerConfigs::entry).toList())
        .orElse(List.of());
  }

  private static ConfigEntry entry(Map.Entry<String, Level> logger) {
    Level level = logger.getValue();
    return new ConfigEntry(
        logger.getKey(),
        Optional.of(level == Level.WARNING ? "WARN" : level.name()),
        ConfigSource.BROKER_LOGGER,
        false,
        false,
        List.of(),
        Optional.empty(),
        "");
  }

  /**
   * Sets and resets levels: all that is asked, or nothing.
   *
   * @throws RefusedException if something of it cannot be done
   */
  void alter(AlterConfigsResource asked, boolean validateOnly) {
    check(asked.resourceName());
    LoggerLevels found =
        levels.orElseThrow(
            () ->
                invalid("The levels of the loggers of this process cannot be changed from here."));
    asked.configs().forEach(config -> check(config, found));
    if (!validateOnly) {
      for (AlterableConfig config : asked.configs()) {
        if (config.configOperation() == SET) {
          found.set(config.name(), BY_NAME.get(config.value().orElseThrow()));
        } else {
          found.reset(config.name());
        }
      }
    }
  }

  private void check(String broker) {
    if (!broker.equals(Integer.toString(nodeId))) {
      throw new RefusedException(
          ErrorCode.INVALID_REQUEST,
          "Unexpected broker id, expected " + nodeId + " but received " + broker);
    }
  }

  private static void check(AlterableConfig config, LoggerLevels found) {
    if (!found.levels().containsKey(config.name())) {
      throw invalid("Logger " + config.name() + " does not exist!");
    }
    switch (config.configOperation()) {
      case SET -> {
        if (config.value().filter(BY_NAME::containsKey).isEmpty()) {
          throw invalid(
              "Cannot set the log level of "
                  + config.name()
                  + " to "
                  + config.value().orElse("null")
                  + " as it is not a supported log level: "
                  + BY_NAME.keySet().stream().sorted().toList());
        }
      }
      case DELETE -> {
        if (config.name().equals(LoggerLevels.ROOT)) {
          throw new RefusedException(
              ErrorCode.INVALID_REQUEST,
              "Removing the log level of the " + LoggerLevels.ROOT + " logger is not allowed");
        }
      }
      default ->
          throw new RefusedException(
              ErrorCode.INVALID_REQUEST, "A log level can only be set or deleted");
    }
  }

  private static RefusedException invalid(String message) {
    return new RefusedException(ErrorCode.INVALID_CONFIG, message);
  }
}
