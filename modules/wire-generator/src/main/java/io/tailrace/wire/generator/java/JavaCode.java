package io.tailrace.wire.generator.java;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/** Lines of Java, indented as blocks are opened and closed. */
final class JavaCode {
  private static final int WIDTH = 92;

  private final List<String> lines = new ArrayList<>();
  private int depth;

  JavaCode line(String format, Object... arguments) {
    String text = arguments.length == 0 ? format : format.formatted(arguments);
    lines.add(text.isEmpty() ? "" : "  ".repeat(depth) + text);
    return this;
  }

  JavaCode blank() {
    return line("");
  }

  JavaCode open(String format, Object... arguments) {
    line(format.isEmpty() ? "{" : format + " {", arguments);
    depth++;
    return this;
  }

  JavaCode close() {
    depth--;
    return line("}");
  }

  /** Closes a block that is part of a statement. */
  JavaCode closeStatement() {
    depth--;
    return line("};");
  }

  /** Closes a block and opens the one that follows it: {@code else}, say. */
  JavaCode closeAndOpen(String text) {
    depth--;
    line("} " + text + " {");
    depth++;
    return this;
  }

  JavaCode block(String head, Consumer<JavaCode> body) {
    open(head);
    body.accept(this);
    return close();
  }

  JavaCode add(JavaCode other) {
    other.lines.forEach(text -> line(text));
    return this;
  }

  boolean isEmpty() {
    return lines.isEmpty();
  }

  /** Does one or the other, with no question asked whose answer is known, and no empty branch. */
  JavaCode when(Condition condition, Consumer<JavaCode> then, Consumer<JavaCode> otherwise) {
    JavaCode yes = captured(then);
    JavaCode no = captured(otherwise);
    if (condition.isAlways()) {
      return add(yes);
    }
    if (condition.isNever()) {
      return add(no);
    }
    if (yes.isEmpty() && no.isEmpty()) {
      return this;
    }
    if (yes.isEmpty()) {
      return open("if (" + condition.negation() + ")").add(no).close();
    }
    open("if (" + condition.code() + ")").add(yes);
    if (!no.isEmpty()) {
      closeAndOpen("else").add(no);
    }
    return close();
  }

  JavaCode when(Condition condition, Consumer<JavaCode> then) {
    return when(condition, then, _ -> {});
  }

  /** A documentation comment of paragraphs, wrapped. */
  JavaCode javadoc(List<String> paragraphs) {
    String first = escape(paragraphs.getFirst().strip());
    if (paragraphs.size() == 1 && first.length() + 2 * depth < WIDTH) {
      return line("/** " + first + " */");
    }
    line("/**");
    for (int i = 0; i < paragraphs.size(); i++) {
      if (i > 0) {
        line(" *");
      }
      wrap((i > 0 ? "<p>" : "") + escape(paragraphs.get(i))).forEach(text -> line(" * " + text));
    }
    return line(" */");
  }

  @Override
  public String toString() {
    return String.join("\n", lines) + "\n";
  }

  private static JavaCode captured(Consumer<JavaCode> body) {
    JavaCode code = new JavaCode();
    body.accept(code);
    return code;
  }

  private static String escape(String text) {
    return text.replace("&", "&amp;")
        .replace("<", "&lt;")
        .replace(">", "&gt;")
        .replace("@", "&#64;")
        .replace("*/", "*&#47;")
        .replace("\\", "&#92;");
  }

  private List<String> wrap(String text) {
    List<String> wrapped = new ArrayList<>();
    StringBuilder current = new StringBuilder();
    for (String word : text.strip().split("\\s+")) {
      if (!current.isEmpty() && current.length() + word.length() + 2 * depth > WIDTH) {
        wrapped.add(current.toString());
        current.setLength(0);
      }
      current.append(current.isEmpty() ? "" : " ").append(word);
    }
    wrapped.add(current.toString());
    return wrapped;
  }
}
