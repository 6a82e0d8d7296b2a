package io.tailrace.kernel.regex;

import io.tailrace.kernel.regex.Program.Check;
import io.tailrace.kernel.regex.Program.Fork;
import io.tailrace.kernel.regex.Program.Instruction;
import io.tailrace.kernel.regex.Program.Jump;
import io.tailrace.kernel.regex.Program.Match;
import io.tailrace.kernel.regex.Program.Take;
import java.util.List;

/**
 * One text against one program: all ways through the program are walked at the same time, code
 * point by code point, and each instruction is visited at most once for each (Thompson 1968).
 */
final class Run {
  private final List<Instruction> code;
  private final String text;
  private final int[] visited; // at which step
  private final int[] pending;
  private int[] threads;
  private int[] next;
  private int threadCount;
  private boolean matched;

  Run(Program program, String text) {
    this.code = program.instructions();
    this.text = text;
    visited = new int[code.size()];
    pending = new int[2 * code.size()];
    threads = new int[code.size()];
    next = new int[code.size()];
  }

  boolean matches() {
    int step = 1;
    int before = -1;
    int at = 0;
    follow(0, step, before, pointAt(0));
    while (at < text.length() && threadCount > 0) {
      int point = text.codePointAt(at);
      at += Character.charCount(point);
      step++;
      int running = threadCount;
      int[] current = threads;
      threads = next;
      next = current;
      threadCount = 0;
      matched = false;
      before = point;
      int after = pointAt(at);
      for (int i = 0; i < running; i++) {
        int pc = current[i];
        if (code.get(pc) instanceof Take take && take.set().test(point)) {
          follow(pc + 1, step, before, after);
        }
      }
    }
    return matched && at == text.length();
  }

  private int pointAt(int at) {
    return at < text.length() ? text.codePointAt(at) : -1;
  }

  /** Goes from an instruction to all that take a code point. */
  private void follow(int from, int step, int before, int after) {
    int depth = 0;
    pending[depth++] = from;
    while (depth > 0) {
      int pc = pending[--depth];
      if (visited[pc] == step) {
        continue;
      }
      visited[pc] = step;
      switch (code.get(pc)) {
        case Take _ -> threads[threadCount++] = pc;
        case Match _ -> matched = true;
        case Jump jump -> pending[depth++] = jump.target();
        case Fork fork -> {
          pending[depth++] = fork.other();
          pending[depth++] = pc + 1;
        }
        case Check check -> {
          if (check.assertion().holds(before, after)) {
            pending[depth++] = pc + 1;
          }
        }
      }
    }
  }
}
