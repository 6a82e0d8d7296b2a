package io.tailrace.kernel.group.share;

import java.util.List;
import java.util.Optional;

/**
 * A member of a share group: what it says about itself.
 *
 * @param id chosen by the member, for its life
 * @param rack where it runs, if it says so
 * @param clientId its name for itself
 * @param clientHost where its connection comes from
 * @param topics what it subscribes to, in order, each once
 */
record ShareMember(
    String id, Optional<String> rack, String clientId, String clientHost, List<String> topics) {

  ShareMember {
    topics = topics.stream().sorted().distinct().toList();
  }
}
