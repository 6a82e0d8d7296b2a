package io.tailrace.kernel.group.share;

import io.tailrace.kernel.metadata.TopicImage;
import io.tailrace.wire.Uuid;
import java.util.Optional;

/** The metadata of the moment, as share groups need it. May be asked by any thread. */
public interface ShareGroupView {

  /** The topic of that name. */
  Optional<TopicImage> topic(String name);

  /** The topic of that id. */
  Optional<TopicImage> topic(Uuid id);

  /** What a group goes by. */
  ShareGroupSettings settings(String group);
}
