package io.tailrace.kernel.api;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/**
 * Asks something of each partition that a request names, topic by topic. Each has a slot in the
 * response, in the order of the request; the response is sent when the last slot is filled.
 */
final class PartitionFanOut {
  private PartitionFanOut() {}

  /**
   * What is asked in one request.
   *
   * @param <T> a topic of the request
   * @param <P> a partition of the request
   * @param <U> a topic of the response
   * @param <S> a partition of the response
   */
  interface Question<T, P, U, S> {

    /** The partitions that the request names. */
    List<P> partitions(T topic);

    /** An empty slot. */
    S slot(P partition);

    /**
     * Fills the slot, now or later, on any thread.
     *
     * @param done to be run once it is filled
     */
    void ask(T topic, P partition, S slot, Runnable done);

    /** Puts the slots, which may still be empty, into the response. */
    U answer(T topic, List<S> slots);
  }

  /**
   * Asks them all.
   *
   * @param whenDone takes the topics of the response, on the thread that fills the last slot
   */
  static <T, P, U, S> void ask(
      Iterable<T> topics, Question<T, P, U, S> question, Consumer<List<U>> whenDone) {
    List<U> answered = new ArrayList<>();
    FanIn parts = new FanIn(() -> whenDone.accept(answered));
    for (T topic : topics) {
      List<S> slots = new ArrayList<>();
      for (P partition : question.partitions(topic)) {
        S slot = question.slot(partition);
        slots.add(slot);
        parts.begin();
        question.ask(topic, partition, slot, parts::end);
      }
      answered.add(question.answer(topic, slots));
    }
    parts.end();
  }
}
