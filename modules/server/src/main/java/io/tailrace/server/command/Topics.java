package io.tailrace.server.command;

import io.tailrace.client.Client;
import io.tailrace.client.ClientException;
import io.tailrace.client.TopicDescription;
import io.tailrace.wire.ErrorCode;

/** Looks topics up. */
final class Topics {
  private Topics() {}

  /**
   * A topic that has to be there.
   *
   * @throws ClientException if it is not
   */
  static TopicDescription existing(Client client, String name) {
    return client
        .describeTopic(name)
        .orElseThrow(
            () ->
                new ClientException(
                    ErrorCode.UNKNOWN_TOPIC_OR_PARTITION,
                    "There is no topic " + name + "; 'tailrace topic list' shows what there is"));
  }
}
