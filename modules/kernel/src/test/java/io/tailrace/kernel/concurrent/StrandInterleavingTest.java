package io.tailrace.kernel.concurrent;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executor;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * Every order in which a few threads can get through a strand, one at a time. They stop within each
 * task, after queueing one, and after finding none queued, which separates any two accesses to the
 * strand's state that another thread's could come between.
 */
@Timeout(60)
class StrandInterleavingTest {

  @Test
  void aTaskOvertakesTheOneBeforeItOfTheSameCaller() {
    explore(run -> run.actor(3), run -> run.actor(1));
    explore(run -> run.actor(2), run -> run.actor(2));
  }

  @Test
  void aTaskIsLostOrMeetsAnother() {
    explore(run -> run.actor(1), run -> run.actor(1), run -> run.actor(1));
  }

  @Test
  void aTaskForAnotherThreadIsOvertakenOrLost() {
    explore(Run::actorWithHandOver, run -> run.actor(1));
  }

  /** Runs the actors again and again, with other choices each time, until all were made. */
  private static void explore(Setup... actors) {
    List<Integer> choices = new ArrayList<>();
    do {
      new Run(choices).play(List.of(actors));
    } while (advance(choices));
  }

  /** The next choices in lexical order: each is stored as (taken, of how many). */
  private static boolean advance(List<Integer> choices) {
    while (!choices.isEmpty()) {
      int options = choices.removeLast();
      int taken = choices.removeLast();
      if (taken + 1 < options) {
        choices.add(taken + 1);
        choices.add(options);
        return true;
      }
    }
    return false;
  }

  /** Adds an actor. */
  @FunctionalInterface
  private interface Setup {
    void addTo(Run run);
  }

  /** One thread, which moves when it is told. */
  private static final class Actor {
    final Semaphore turn = new Semaphore(0);
    boolean ended;
  }

  private static final class Run {
    private final List<Integer> choices;
    private final List<Actor> actors = new ArrayList<>();
    private final ThreadLocal<Actor> current = new ThreadLocal<>();
    private final Semaphore stopped = new Semaphore(0);
    private final Strand strand = new Strand(new StoppingQueue());
    private final List<String> ran = new ArrayList<>();
    private final List<String> expected = new ArrayList<>();
    private boolean inside;

    Run(List<Integer> choices) {
      this.choices = choices;
    }

    /** Executes so many tasks, one after the other. */
    void actor(int tasks) {
      String name = name();
      start(
          () -> {
            for (int task = 0; task < tasks; task++) {
              execute(name, task);
            }
          });
    }

    /** One task here, one on another thread, one here. */
    void actorWithHandOver() {
      String name = name();
      Executor another = this::start;
      start(
          () -> {
            execute(name, 0);
            strand.executeOn(another, task(name, 1));
            execute(name, 2);
          });
    }

    private String name() {
      return Character.toString('a' + actors.size());
    }

    private void execute(String name, int number) {
      Runnable task = task(name, number);
      if (strand.tryEnter()) {
        task.run();
        strand.exit();
      } else {
        strand.execute(task);
      }
    }

    private Runnable task(String name, int number) {
      expected.add(name + number);
      return () -> {
        assertTrue(!inside && strand.isInside(), () -> "two were in the strand: " + choices);
        inside = true;
        stop();
        inside = false;
        ran.add(name + number);
      };
    }

    private void start(Runnable work) {
      Actor actor = new Actor();
      actors.add(actor);
      Thread.ofVirtual()
          .start(
              () -> {
                current.set(actor);
                actor.turn.acquireUninterruptibly();
                try {
                  work.run();
                } finally {
                  actor.ended = true;
                  stopped.release();
                }
              });
    }

    private void stop() {
      stopped.release();
      current.get().turn.acquireUninterruptibly();
    }

    private void play(List<Setup> scenario) {
      scenario.forEach(actor -> actor.addTo(this));
      int at = 0;
      List<Actor> alive = alive();
      while (!alive.isEmpty()) {
        if (at == choices.size()) {
          choices.add(0);
          choices.add(alive.size());
        }
        Actor chosen = alive.get(choices.get(at));
        at += 2;
        chosen.turn.release();
        awaitStop();
        alive = alive();
      }
      List<String> inOrder = ran.stream().sorted().toList();
      assertEquals(
          expected.stream().sorted().toList(), inOrder, () -> "lost or repeated: " + choices);
      for (String task : ran) {
        List<String> ofOne =
            ran.stream().filter(other -> other.charAt(0) == task.charAt(0)).toList();
        assertEquals(ofOne.stream().sorted().toList(), ofOne, () -> "overtaken: " + choices);
      }
      assertTrue(strand.tryEnter(), () -> "the strand is not left: " + choices);
    }

    private void awaitStop() {
      try {
        assertTrue(stopped.tryAcquire(20, TimeUnit.SECONDS), () -> "stuck: " + choices);
      } catch (InterruptedException e) {
        throw new AssertionError(e);
      }
    }

    private List<Actor> alive() {
      return actors.stream().filter(actor -> !actor.ended).toList();
    }

    /** Lets others in where they could come in. */
    private final class StoppingQueue extends ConcurrentLinkedQueue<Runnable> {
      private static final long serialVersionUID = 1;

      @Override
      public boolean add(Runnable task) {
        boolean added = super.add(task);
        stop();
        return added;
      }

      @Override
      public Runnable poll() {
        Runnable task = super.poll();
        if (task == null) {
          stop();
        }
        return task;
      }
    }
  }
}
