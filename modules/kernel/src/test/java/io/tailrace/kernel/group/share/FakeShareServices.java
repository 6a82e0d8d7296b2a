package io.tailrace.kernel.group.share;

import io.tailrace.kernel.config.GroupKeys;
import io.tailrace.kernel.metadata.PartitionImage;
import io.tailrace.kernel.metadata.TopicImage;
import io.tailrace.kernel.share.PartitionShareState;
import io.tailrace.kernel.share.SharePartitionKey;
import io.tailrace.kernel.share.state.StateOutcome;
import io.tailrace.spi.config.Config;
import io.tailrace.wire.ErrorCode;
import io.tailrace.wire.Uuid;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Consumer;

/** What share groups stand on, in the hands of a test. */
public final class FakeShareServices implements ShareGroupView, ShareStates, ShareGroupListener {
  final Map<String, TopicImage> topics = new TreeMap<>();
  final Map<SharePartitionKey, PartitionShareState> states = new HashMap<>();
  final List<String> heard = new ArrayList<>();
  final Map<String, String> configs = new HashMap<>();
  ErrorCode refusal = ErrorCode.NONE;
  long endOffset = 100;
  int maxSize = 200;
  private final List<Runnable> held = new ArrayList<>();
  private boolean holding;

  /** As the group coordinator takes it. */
  public ShareGroupContext.Services services() {
    return new ShareGroupContext.Services(maxSize, this, this, this);
  }

  void topic(String name, Uuid id, int partitions) {
    topics.put(
        name,
        new TopicImage(
            name,
            id,
            Collections.nCopies(partitions, new PartitionImage(List.of(1), List.of(1), 1, 0, 0))));
  }

  /** Answers wait from now on. */
  void hold() {
    holding = true;
  }

  /** The answers that wait are given. */
  void release() {
    holding = false;
    List<Runnable> now = new ArrayList<>(held);
    held.clear();
    now.forEach(Runnable::run);
  }

  private void answer(Runnable answer) {
    if (holding) {
      held.add(answer);
    } else {
      answer.run();
    }
  }

  @Override
  public Optional<TopicImage> topic(String name) {
    return Optional.ofNullable(topics.get(name));
  }

  @Override
  public Optional<TopicImage> topic(Uuid id) {
    return topics.values().stream().filter(topic -> topic.id().equals(id)).findFirst();
  }

  @Override
  public ShareGroupSettings settings(String group) {
    return ShareGroupSettings.of(GroupKeys.ALL.effective(Config.empty(), configs));
  }

  @Override
  public void initialize(
      SharePartitionKey key, int stateEpoch, long startOffset, Consumer<ErrorCode> done) {
    if (refusal == ErrorCode.NONE) {
      states.put(key, new PartitionShareState(stateEpoch, startOffset, List.of()));
    }
    ErrorCode error = refusal;
    answer(() -> done.accept(error));
  }

  @Override
  public void delete(SharePartitionKey key, Consumer<ErrorCode> done) {
    if (refusal == ErrorCode.NONE) {
      states.remove(key);
    }
    ErrorCode error = refusal;
    answer(() -> done.accept(error));
  }

  @Override
  public void summarize(SharePartitionKey key, Consumer<StateOutcome> done) {
    PartitionShareState state =
        states.getOrDefault(
            key, new PartitionShareState(0, PartitionShareState.NO_OFFSET, List.of()));
    answer(() -> done.accept(new StateOutcome(ErrorCode.NONE, 0, 0, state)));
  }

  @Override
  public void endOffset(Uuid topicId, int partition, Consumer<Long> done) {
    answer(() -> done.accept(endOffset));
  }

  @Override
  public void memberGone(String group, String member) {
    heard.add("gone " + group + " " + member);
  }

  @Override
  public void emptied(String group) {
    heard.add("emptied " + group);
  }

  @Override
  public void restarted(String group) {
    heard.add("restarted " + group);
  }
}
