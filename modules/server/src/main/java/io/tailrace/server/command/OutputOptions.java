package io.tailrace.server.command;

import io.tailrace.server.format.FormatException;
import io.tailrace.server.format.InputFormat.Encoding;
import io.tailrace.server.format.OutputFormat;
import io.tailrace.server.format.OutputFormat.Field;
import io.tailrace.server.format.Template;
import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;
import picocli.CommandLine.Spec.Target;

/** Options of how records are written. */
final class OutputOptions {
  @Option(
      names = "--print",
      split = ",",
      paramLabel = "FIELD",
      description = {
        "Fields to write before the value: topic, partition, offset, timestamp, headers, key;",
        "several with commas. With 'value' among them, exactly these."
      })
  private List<String> fields = List.of();

  @Option(
      names = "--separator",
      paramLabel = "TEXT",
      description = "What is written between fields. Default: a tab")
  private String separator = "\t";

  @Option(
      names = "--format",
      paramLabel = "FORMAT",
      description = {
        "line (keys and values as they are), hex, base64, json (an object a line),",
        "or a text with places as below. Default: line"
      })
  private String format = "line";

  @Option(
      names = "--null-value",
      paramLabel = "TEXT",
      description = "What is written for a null key, value or header value. Default: null")
  private String nullText = "null";

  @Spec(Target.MIXEE)
  private CommandSpec spec;

  /**
   * The format that the options ask for.
   *
   * @throws ParameterException if there is none
   */
  OutputFormat format() {
    try {
      return chosen();
    } catch (FormatException e) {
      throw new ParameterException(spec.commandLine(), e.getMessage(), e);
    }
  }

  private OutputFormat chosen() {
    return switch (format) {
      case "json" -> OutputFormat.json();
      case "line" -> OutputFormat.line(fields(), separator, Encoding.LINE, nullText);
      case "hex" -> OutputFormat.line(fields(), separator, Encoding.HEX, nullText);
      case "base64" -> OutputFormat.line(fields(), separator, Encoding.BASE64, nullText);
      default -> {
        if (!format.contains("%")) {
          throw new ParameterException(
              spec.commandLine(),
              "No format '" + format + "': give line, hex, base64, json or a text with %s in it");
        }
        yield new Template(format, nullText);
      }
    };
  }

  private List<Field> fields() {
    List<Field> chosen = new ArrayList<>(fields.stream().map(Field::of).toList());
    if (!chosen.contains(Field.VALUE)) {
      chosen.add(Field.VALUE);
    }
    return chosen;
  }
}
