package io.tailrace.delivery;

import java.util.List;

/** Does what an operator has asked for, a piece at a time. Blocks. For one thread. */
interface Work {

  /** Nothing. */
  Work NONE =
      new Work() {
        @Override
        public void follow(Policies policies) {
          // It makes no difference.
        }

        @Override
        public List<DelayLogRecord> step(long now) {
          return List.of();
        }

        @Override
        public long nextMs(long now) {
          return DueIndex.NEVER;
        }
      };

  /** From now on there are these policies. */
  void follow(Policies policies);

  /**
   * Does a bounded piece of it.
   *
   * @return what the delay log is to say now; nothing if nothing was done that must not be done
   *     again
   */
  List<DelayLogRecord> step(long now);

  /** When to come again at the latest: not later than now if there is more to do. */
  long nextMs(long now);
}
