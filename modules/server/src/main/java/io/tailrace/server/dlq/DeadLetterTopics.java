package io.tailrace.server.dlq;

import io.tailrace.client.Admin;
import io.tailrace.client.Client;
import io.tailrace.client.ConfigEntry;
import io.tailrace.client.ConfigResource;
import io.tailrace.client.TopicDescription;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/** Which topics are for dead letters: those that say so, and those that delivery policies name. */
public final class DeadLetterTopics {
  private static final String SAYS_SO = "errors.deadletterqueue.group.enable";
  private static final List<String> HAVE_POLICY =
      List.of("delivery.retry.enable", "delivery.schedule.enable");
  private static final String NAMES = "delivery.dead.letter.topic";

  private DeadLetterTopics() {}

  /** All of them, by name. */
  public static List<TopicDescription> of(Client client) {
    Admin admin = new Admin(client);
    List<TopicDescription> topics =
        client.describeCluster().topics().values().stream()
            .filter(topic -> !topic.isInternal())
            .toList();
    List<TopicDescription> saySo = new ArrayList<>();
    List<Pattern> named = new ArrayList<>();
    for (TopicDescription topic : topics) {
      Map<String, String> configs = configs(admin, topic.name());
      if (Boolean.parseBoolean(configs.get(SAYS_SO))) {
        saySo.add(topic);
      }
      if (HAVE_POLICY.stream().anyMatch(key -> Boolean.parseBoolean(configs.get(key)))) {
        Optional.ofNullable(configs.get(NAMES))
            .map(pattern -> pattern(pattern, topic.name()))
            .ifPresent(named::add);
      }
    }
    return topics.stream()
        .filter(
            topic ->
                saySo.contains(topic)
                    || named.stream().anyMatch(one -> one.matcher(topic.name()).matches()))
        .toList();
  }

  private static Map<String, String> configs(Admin admin, String topic) {
    Map<String, String> configs = new HashMap<>();
    for (ConfigEntry entry : admin.describeConfigs(ConfigResource.topic(topic))) {
      entry.value().ifPresent(value -> configs.put(entry.name(), value));
    }
    return configs;
  }

  private static Pattern pattern(String text, String topic) {
    String name = text.replace("{topic}", topic);
    int group = name.indexOf("{group}");
    return group < 0
        ? Pattern.compile(Pattern.quote(name))
        : Pattern.compile(
            Pattern.quote(name.substring(0, group))
                + ".+"
                + Pattern.quote(name.substring(group + "{group}".length())));
  }
}
