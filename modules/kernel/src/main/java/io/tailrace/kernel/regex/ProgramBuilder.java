package io.tailrace.kernel.regex;

import java.util.ArrayList;
import java.util.List;

/** Compiles patterns, up to a size that a name is matched against in well below a millisecond. */
final class ProgramBuilder {
  /** How many instructions a pattern may have; {@code x{1000}} takes a thousand. */
  static final int MAX_SIZE = 2_500;

  private final List<Program.Instruction> code = new ArrayList<>();

  private ProgramBuilder() {}

  static Program build(Node pattern) {
    ProgramBuilder builder = new ProgramBuilder();
    builder.emit(pattern);
    builder.add(new Program.Match());
    return new Program(List.copyOf(builder.code));
  }

  private int add(Program.Instruction instruction) {
    if (code.size() >= MAX_SIZE) {
      throw new InvalidPatternException("expression too large");
    }
    code.add(instruction);
    return code.size() - 1;
  }

  private void emit(Node node) {
    switch (node) {
      case Node.One one -> add(new Program.Take(one.set()));
      case Node.At at -> add(new Program.Check(at.assertion()));
      case Node.Sequence sequence -> sequence.parts().forEach(this::emit);
      case Node.Choice choice -> choose(choice.options());
      case Node.Repeat repeat -> repeat(repeat);
    }
  }

  private void choose(List<Node> options) {
    List<Integer> exits = new ArrayList<>();
    for (int i = 0; i < options.size() - 1; i++) {
      int fork = reserve();
      emit(options.get(i));
      exits.add(reserve());
      code.set(fork, new Program.Fork(code.size()));
    }
    emit(options.getLast());
    exits.forEach(exit -> code.set(exit, new Program.Jump(code.size())));
  }

  private void repeat(Node.Repeat repeat) {
    for (int i = 0; i < repeat.least(); i++) {
      emit(repeat.part());
    }
    if (repeat.most() < 0) {
      int loop = reserve();
      emit(repeat.part());
      add(new Program.Jump(loop));
      code.set(loop, new Program.Fork(code.size()));
      return;
    }
    List<Integer> exits = new ArrayList<>();
    for (int i = repeat.least(); i < repeat.most(); i++) {
      exits.add(reserve());
      emit(repeat.part());
    }
    exits.forEach(exit -> code.set(exit, new Program.Fork(code.size())));
  }

  /** A place for an instruction whose target is not known yet. */
  private int reserve() {
    return add(new Program.Jump(0));
  }
}
