package io.tailrace.server.command;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;

/** What a command reads and writes in a test. */
final class Screen {
  private final ByteArrayInputStream in;
  private final ByteArrayOutputStream out = new ByteArrayOutputStream();
  private final ByteArrayOutputStream err = new ByteArrayOutputStream();

  Screen(String input) {
    in = new ByteArrayInputStream(input.getBytes(StandardCharsets.UTF_8));
  }

  Streams streams() {
    return new Streams(in, out, new PrintStream(err, true, StandardCharsets.UTF_8), "");
  }

  String out() {
    return out.toString(StandardCharsets.UTF_8);
  }

  String err() {
    return err.toString(StandardCharsets.UTF_8);
  }
}
