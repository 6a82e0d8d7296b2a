package io.tailrace.kernel.regex;

import java.util.List;
import java.util.function.IntPredicate;

/**
 * What a pattern was compiled to: instructions, each of which goes on with the next one unless it
 * says otherwise. The last is {@link Match}.
 */
record Program(List<Instruction> instructions) {

  /** A step of the machine. */
  sealed interface Instruction {}

  /** Takes one code point of the set. */
  record Take(IntPredicate set) implements Instruction {}

  /** Goes on only where the condition holds. */
  record Check(Assertion assertion) implements Instruction {}

  /** Goes on with the next instruction, and with another one. */
  record Fork(int other) implements Instruction {}

  /** Goes on elsewhere. */
  record Jump(int target) implements Instruction {}

  /** The pattern has been found. */
  record Match() implements Instruction {}
}
