package io.tailrace.kernel.metadata;

import io.tailrace.kernel.config.BrokerConfig;
import io.tailrace.kernel.config.BrokerKeys;
import io.tailrace.kernel.config.ClientMetricsKeys;
import io.tailrace.kernel.config.GroupKeys;
import io.tailrace.kernel.config.TopicConfig;
import io.tailrace.spi.config.Config;
import io.tailrace.spi.config.ConfigException;
import io.tailrace.spi.config.ConfigKey;
import io.tailrace.wire.ErrorCode;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;

/**
 * What can be configured on what, while the broker runs.
 *
 * @param image what there is
 * @param broker the broker's configuration as of the image
 * @param groups what groups have
 */
record ConfigRules(MetadataImage image, BrokerConfig broker, GroupKeys groups) {

  /**
   * Makes sure that there is such a thing and that it can be configured.
   *
   * @throws RefusedException if not
   */
  void checkResource(ConfigResource resource) {
    switch (resource.type()) {
      case TOPIC -> checkTopic(resource.name());
      case BROKER -> checkBroker(resource.name());
      case GROUP -> {
        if (resource.name().isEmpty()) {
          throw invalid("Default group resources are not allowed.");
        }
      }
      case CLIENT_METRICS -> {
        if (resource.name().isEmpty()) {
          throw invalid("Subscription name can't be empty");
        }
      }
      case BROKER_LOGGER, UNKNOWN ->
          throw invalid("Configs of the resource type " + resource.type() + " are not supported.");
    }
  }

  private void checkTopic(String name) {
    if (name.isEmpty()) {
      throw invalid("Default topic resources are not allowed.");
    }
    Optional<String> flaw = TopicNames.flaw(name);
    if (flaw.isPresent()) {
      throw new RefusedException(ErrorCode.INVALID_TOPIC_EXCEPTION, flaw.get());
    }
    if (image.topic(name).isEmpty()) {
      throw new RefusedException(
          ErrorCode.UNKNOWN_TOPIC_OR_PARTITION, "The topic '" + name + "' does not exist.");
    }
  }

  private void checkBroker(String name) {
    int id = broker.fixed().get(BrokerKeys.NODE_ID);
    if (!name.isEmpty() && !name.equals(Integer.toString(id))) {
      throw invalid("Unexpected broker id, expected " + id + ", but received " + name);
    }
  }

  /** The key of that name, if such a resource has it. */
  Optional<ConfigKey<?>> key(ConfigResource resource, String name) {
    return switch (resource.type()) {
      case TOPIC -> broker.topics().named(name);
      case BROKER -> Optional.ofNullable(broker.keys().get(name));
      case GROUP -> groups.key(name);
      case CLIENT_METRICS -> ClientMetricsKeys.named(name);
      case BROKER_LOGGER, UNKNOWN -> Optional.empty();
    };
  }

  /** What applies to such a resource where it sets nothing itself. */
  Config defaults(ConfigResource resource) {
    return switch (resource.type()) {
      case TOPIC -> TopicConfig.effective(broker.effective(), Map.of());
      case BROKER ->
          resource.name().isEmpty()
              ? broker.fixed()
              : broker.with(broker.ofAll(), Map.of()).effective();
      case GROUP -> groups.effective(broker.effective(), Map.of());
      case CLIENT_METRICS, BROKER_LOGGER, UNKNOWN -> Config.empty();
    };
  }

  /**
   * Makes sure that a resource can have these configs.
   *
   * @param values all that it is to have
   * @throws RefusedException if it cannot
   */
  void checkValues(ConfigResource resource, Map<String, String> values) {
    switch (resource.type()) {
      case TOPIC -> TopicConfigRules.check(broker, image, resource.name(), values);
      case BROKER -> checkBrokerValues(values);
      case GROUP -> {
        try {
          groups.check(broker.effective(), values);
        } catch (ConfigException e) {
          throw new RefusedException(ErrorCode.INVALID_CONFIG, e.getMessage());
        }
      }
      case CLIENT_METRICS -> checkClientMetrics(values);
      case BROKER_LOGGER, UNKNOWN -> checkResource(resource);
    }
  }

  private static void checkClientMetrics(Map<String, String> values) {
    values.forEach(
        (name, value) -> {
          ConfigKey<?> key =
              ClientMetricsKeys.named(name)
                  .orElseThrow(() -> invalid("Unknown client metrics configuration: " + name));
          try {
            key.parse(value);
          } catch (ConfigException e) {
            throw key == ClientMetricsKeys.MATCH
                ? new RefusedException(ErrorCode.INVALID_CONFIG, e.getMessage())
                : invalid(e.getMessage());
          }
        });
  }

  private void checkBrokerValues(Map<String, String> values) {
    TreeSet<String> fixed = new TreeSet<>(values.keySet());
    fixed.removeIf(
        name ->
            Optional.ofNullable(broker.keys().get(name))
                .map(ConfigKey::isChangeable)
                .orElse(false));
    if (!fixed.isEmpty()) {
      throw invalid("Cannot update these configs dynamically: " + String.join(", ", fixed));
    }
    try {
      values.forEach((name, value) -> broker.keys().get(name).parse(value));
    } catch (ConfigException e) {
      throw invalid(e.getMessage());
    }
  }

  private static RefusedException invalid(String message) {
    return new RefusedException(ErrorCode.INVALID_REQUEST, message);
  }
}
