package io.tailrace.kernel.group;

import io.tailrace.wire.ByteReader;
import io.tailrace.wire.MalformedMessageException;
import java.nio.ByteBuffer;
import java.util.Collection;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;

/** Reads which topics consumers subscribe to, out of what they tell their assignor. */
final class TopicSubscriptions {
  /** The protocol type of groups that speak the embedded consumer protocol. */
  static final String CONSUMER = "consumer";

  private TopicSubscriptions() {}

  /** The topics of all members; empty if one of them does not follow the consumer protocol. */
  static Optional<Set<String>> topics(Collection<Member> members, String protocol) {
    Set<String> topics = new HashSet<>();
    try {
      for (Member member : members) {
        read(member.metadata(protocol), topics);
      }
      return Optional.of(topics);
    } catch (MalformedMessageException e) {
      return Optional.empty();
    }
  }

  /** Every version begins as version 0 does: a version, and an array of topic names. */
  private static void read(ByteBuffer metadata, Set<String> topics) {
    ByteReader in = new ByteReader(metadata.duplicate());
    if (in.int16() < 0) {
      throw new MalformedMessageException("A negative version of the consumer protocol");
    }
    for (int left = in.arrayLength(Short.BYTES); left > 0; left--) {
      topics.add(in.string());
    }
  }
}
