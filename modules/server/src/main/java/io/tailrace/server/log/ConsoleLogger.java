package io.tailrace.server.log;

import java.io.PrintStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.text.MessageFormat;
import java.time.Instant;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeFormatterBuilder;
import java.util.MissingResourceException;
import java.util.Optional;
import java.util.ResourceBundle;

/** Writes lines of time (UTC), level, the logger's last name and text; see the finder. */
final class ConsoleLogger implements System.Logger {
  static volatile Level threshold = Level.INFO;

  /** A level of its own, if an administrator gave it one. */
  private volatile Optional<Level> level = Optional.empty();

  private final String name;
  private final String shortName;
  private final boolean ours;

  ConsoleLogger(String name) {
    this.name = name;
    shortName = name.substring(name.lastIndexOf('.') + 1);
    ours = name.startsWith("io.tailrace");
  }

  @Override
  public String getName() {
    return name;
  }

  /** Others than Tailrace are heard from a warning on, whatever is asked of Tailrace. */
  @Override
  public boolean isLoggable(Level level) {
    return level != Level.OFF && level.getSeverity() >= level().getSeverity();
  }

  /** What is shown of it. */
  Level level() {
    Level general = threshold;
    boolean quiet = !ours && general.getSeverity() < Level.WARNING.getSeverity();
    return level.orElse(quiet ? Level.WARNING : general);
  }

  void level(Optional<Level> own) {
    level = own;
  }

  @Override
  public void log(Level level, ResourceBundle bundle, String text, Throwable thrown) {
    if (isLoggable(level)) {
      write(System.err, Instant.now(), level, localized(bundle, text), thrown);
    }
  }

  @Override
  public void log(Level level, ResourceBundle bundle, String format, Object... values) {
    if (isLoggable(level)) {
      String text = localized(bundle, format);
      if (values != null && values.length > 0) {
        text = MessageFormat.format(text, values);
      }
      write(System.err, Instant.now(), level, text, null);
    }
  }

  /** One call to the stream for one line, so that lines of several threads do not mix. */
  void write(PrintStream out, Instant time, Level level, String text, Throwable thrown) {
    StringWriter line = new StringWriter();
    line.append(Lines.TIME.format(time))
        .append(' ')
        .append("%-7s".formatted(level))
        .append(' ')
        .append(shortName)
        .append(": ")
        .append(String.valueOf(text))
        .append(System.lineSeparator());
    if (thrown != null) {
      thrown.printStackTrace(new PrintWriter(line, true));
    }
    out.print(line);
    out.flush();
  }

  private static String localized(ResourceBundle bundle, String text) {
    if (bundle == null || text == null) {
      return text;
    }
    try {
      return bundle.getString(text);
    } catch (MissingResourceException _) {
      return text;
    }
  }

  /** What only a line needs: most brokers write none. */
  private static final class Lines {
    static final DateTimeFormatter TIME =
        new DateTimeFormatterBuilder().appendInstant(3).toFormatter();
  }
}
