package io.tailrace.kernel.metadata;

import io.tailrace.kernel.config.BrokerConfig;
import io.tailrace.kernel.config.GroupKeys;
import io.tailrace.kernel.metadata.Controller.Change;
import io.tailrace.wire.ErrorCode;
import io.tailrace.wire.Message;
import io.tailrace.wire.message.AlterConfigsRequest;
import io.tailrace.wire.message.AlterConfigsResponse;
import io.tailrace.wire.message.IncrementalAlterConfigsRequest;
import io.tailrace.wire.message.IncrementalAlterConfigsRequest.AlterConfigsResource;
import io.tailrace.wire.message.IncrementalAlterConfigsRequest.AlterableConfig;
import io.tailrace.wire.message.IncrementalAlterConfigsResponse;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Function;

/**
 * Decides what IncrementalAlterConfigs (KIP-339) and AlterConfigs (KIP-133) change. Each resource
 * stands for itself: all that is asked of it is done, or nothing.
 *
 * @param start the configuration that the broker was started with
 * @param groups what can be configured on groups
 */
public record ConfigAlteration(BrokerConfig start, GroupKeys groups) {

  /** Decides on single changes. */
  public Change<IncrementalAlterConfigsResponse> decide(
      MetadataImage image, IncrementalAlterConfigsRequest request) {
    ConfigRules rules = rules(image);
    Decision decision =
        decide(
            rules,
            request.resources().stream()
                .map(
                    asked ->
                        new Asked(
                            asked.resourceType(),
                            asked.resourceName(),
                            before -> changed(rules, asked, before)))
                .toList());
    return new Change<>(
        request.validateOnly() ? List.of() : decision.records,
        new IncrementalAlterConfigsResponse()
            .responses(decision.outcomes.stream().map(Outcome::single).toList()));
  }

  /** Decides on configs that replace all that are set. */
  public Change<AlterConfigsResponse> decide(MetadataImage image, AlterConfigsRequest request) {
    Decision decision =
        decide(
            rules(image),
            request.resources().stream()
                .map(
                    asked ->
                        new Asked(
                            asked.resourceType(), asked.resourceName(), _ -> replacement(asked)))
                .toList());
    return new Change<>(
        request.validateOnly() ? List.of() : decision.records,
        new AlterConfigsResponse()
            .responses(decision.outcomes.stream().map(Outcome::whole).toList()));
  }

  /** The answer where nothing could be changed at all. */
  public static IncrementalAlterConfigsResponse failure(
      IncrementalAlterConfigsRequest request, ErrorCode error) {
    return new IncrementalAlterConfigsResponse()
        .responses(
            request.resources().stream()
                .map(
                    asked -> Outcome.of(asked.resourceType(), asked.resourceName(), error).single())
                .toList());
  }

  /** The answer where nothing could be changed at all. */
  public static AlterConfigsResponse failure(AlterConfigsRequest request, ErrorCode error) {
    return new AlterConfigsResponse()
        .responses(
            request.resources().stream()
                .map(asked -> Outcome.of(asked.resourceType(), asked.resourceName(), error).whole())
                .toList());
  }

  private ConfigRules rules(MetadataImage image) {
    return new ConfigRules(image, BrokerLayers.of(start, image), groups);
  }

  /**
   * A resource that is to have other configs.
   *
   * @param change what it is to have, by what it has
   */
  private record Asked(
      byte type, String name, Function<Map<String, String>, Map<String, String>> change) {
    ConfigResource resource() {
      return new ConfigResource(ConfigResource.Type.of(type), name);
    }
  }

  private record Outcome(byte type, String name, ErrorCode error, Optional<String> message) {
    static Outcome of(byte type, String name, ErrorCode error) {
      return new Outcome(
          type,
          name,
          error,
          error == ErrorCode.NONE ? Optional.empty() : Optional.of(error.message()));
    }

    IncrementalAlterConfigsResponse.AlterConfigsResourceResponse single() {
      return new IncrementalAlterConfigsResponse.AlterConfigsResourceResponse()
          .resourceType(type)
          .resourceName(name)
          .errorCode(error.code())
          .errorMessage(message);
    }

    AlterConfigsResponse.AlterConfigsResourceResponse whole() {
      return new AlterConfigsResponse.AlterConfigsResourceResponse()
          .resourceType(type)
          .resourceName(name)
          .errorCode(error.code())
          .errorMessage(message);
    }
  }

  private record Decision(List<Message> records, List<Outcome> outcomes) {}

  private static Decision decide(ConfigRules rules, List<Asked> asked) {
    Set<ConfigResource> repeated = Repetition.of(asked.stream().map(Asked::resource).toList());
    Decision decision = new Decision(new ArrayList<>(), new ArrayList<>());
    for (Asked one : asked) {
      try {
        if (repeated.contains(one.resource())) {
          throw invalid("Each resource must appear at most once.");
        }
        decision.records.addAll(decide(rules, one));
        decision.outcomes.add(Outcome.of(one.type, one.name, ErrorCode.NONE));
      } catch (RefusedException e) {
        decision.outcomes.add(
            new Outcome(one.type, one.name, e.error(), Optional.of(e.getMessage())));
      }
    }
    return decision;
  }

  private static List<Message> decide(ConfigRules rules, Asked asked) {
    ConfigResource resource = asked.resource();
    rules.checkResource(resource);
    Map<String, String> before = rules.image().configsOf(resource);
    Map<String, String> after = asked.change.apply(before);
    rules.checkValues(resource, after);
    List<Message> records = new ArrayList<>();
    Set<String> names = new TreeSet<>(before.keySet());
    names.addAll(after.keySet());
    for (String name : names) {
      Optional<String> value = Optional.ofNullable(after.get(name));
      if (!value.equals(Optional.ofNullable(before.get(name)))) {
        records.add(MetadataSnapshot.config(resource, name).value(value));
      }
    }
    return records;
  }

  private static Map<String, String> changed(
      ConfigRules rules, AlterConfigsResource asked, Map<String, String> before) {
    ConfigResource resource =
        new ConfigResource(ConfigResource.Type.of(asked.resourceType()), asked.resourceName());
    checkNames(asked.configs().stream().map(AlterableConfig::name).toList());
    checkPresent(
        asked.configs().stream()
            .filter(
                config ->
                    config.value().isEmpty()
                        && ConfigOperation.of(config.configOperation()) != ConfigOperation.DELETE)
            .map(AlterableConfig::name)
            .toList());
    Map<String, String> values = new TreeMap<>(before);
    for (AlterableConfig config : asked.configs()) {
      ConfigOperation.of(config.configOperation())
          .apply(
              values,
              config.name(),
              config.value().orElse(""),
              rules.key(resource, config.name()),
              rules.defaults(resource));
    }
    return values;
  }

  private static Map<String, String> replacement(AlterConfigsRequest.AlterConfigsResource asked) {
    checkNames(asked.configs().stream().map(AlterConfigsRequest.AlterableConfig::name).toList());
    checkPresent(
        asked.configs().stream()
            .filter(config -> config.value().isEmpty())
            .map(AlterConfigsRequest.AlterableConfig::name)
            .toList());
    Map<String, String> values = new TreeMap<>();
    asked.configs().forEach(config -> values.put(config.name(), config.value().orElseThrow()));
    return values;
  }

  private static void checkNames(List<String> names) {
    if (!Repetition.of(names).isEmpty()) {
      throw invalid("Error due to duplicate config keys");
    }
  }

  private static void checkPresent(List<String> withoutValue) {
    if (!withoutValue.isEmpty()) {
      throw invalid("Null value not supported for : " + String.join(", ", withoutValue));
    }
  }

  private static RefusedException invalid(String message) {
    return new RefusedException(ErrorCode.INVALID_REQUEST, message);
  }
}
