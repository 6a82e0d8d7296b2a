package io.tailrace.kernel.coordinator;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/** What a request was answered. */
public final class Answer<R> implements Consumer<R> {
  private final List<R> answers = new ArrayList<>();
  private final Consumer<R> listener;

  public Answer() {
    this(response -> {});
  }

  public Answer(Consumer<R> listener) {
    this.listener = listener;
  }

  @Override
  public void accept(R response) {
    answers.add(response);
    if (answers.size() > 1) {
      throw new AssertionError("Answered twice: " + answers);
    }
    listener.accept(response);
  }

  public boolean isThere() {
    return !answers.isEmpty();
  }

  public R get() {
    if (answers.isEmpty()) {
      throw new AssertionError("Not answered");
    }
    return answers.getFirst();
  }
}
