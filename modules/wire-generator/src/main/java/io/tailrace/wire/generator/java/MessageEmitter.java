package io.tailrace.wire.generator.java;

import io.tailrace.wire.generator.schema.MessageKind;
import io.tailrace.wire.generator.schema.MessageSchema;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.TreeSet;

/** The class of a message, as a Java source file. */
public final class MessageEmitter {
  private static final List<String> IMPORTS =
      List.of(
          "io.tailrace.wire.ByteReader",
          "io.tailrace.wire.ByteWriter",
          "io.tailrace.wire.Message",
          "io.tailrace.wire.Payload",
          "io.tailrace.wire.PayloadView",
          "io.tailrace.wire.ReusableList",
          "io.tailrace.wire.ThrottledResponse",
          "io.tailrace.wire.UnsupportedVersionException",
          "io.tailrace.wire.Uuid",
          "java.nio.ByteBuffer",
          "java.util.ArrayList",
          "java.util.List",
          "java.util.Objects",
          "java.util.Optional");

  private final MessageSchema message;
  private final boolean reusable;

  /**
   * For a message with versions.
   *
   * @param reusable whether it keeps its parts, to be read and filled again without garbage
   */
  public MessageEmitter(MessageSchema message, boolean reusable) {
    this.message = message;
    this.reusable = reusable;
  }

  /** The source file. */
  public String source(String packageName) {
    JavaCode body = new JavaCode();
    messageClass(body);
    String text = body.toString();
    JavaCode file = new JavaCode();
    file.line("// Generated from " + message.name() + ".json: change the schema, not this file.");
    file.line("package %s;", packageName).blank();
    for (String name : new TreeSet<>(IMPORTS)) {
      String simple = name.substring(name.lastIndexOf('.') + 1);
      if (text.matches("(?s).*\\b" + simple + "\\b.*")) {
        file.line("import %s;", name);
      }
    }
    return file.blank() + text;
  }

  /** Responses that can tell a client how long it is throttled share a type. */
  private String kind() {
    boolean throttled =
        message.kind() == MessageKind.RESPONSE
            && message.root().fields().stream()
                .anyMatch(field -> field.name().equals("ThrottleTimeMs"));
    return throttled ? "ThrottledResponse" : "Message";
  }

  private void messageClass(JavaCode code) {
    StructEmitter root = new StructEmitter(code, message, message.root(), reusable);
    code.javadoc(documentation());
    code.open("public final class %s implements %s", message.name(), kind());
    constants(code);
    root.variables();
    root.constructor("Every field has its default.");
    code.blank().line("@Override").open("public short lowestVersion()");
    code.line("return LOWEST_VERSION;").close();
    code.blank().line("@Override").open("public short highestVersion()");
    code.line("return HIGHEST_VERSION;").close();
    root.accessors();
    code.blank().line("@Override").open("public void clear()");
    root.clear();
    code.close();
    code.blank().line("@Override").open("public void read(ByteReader in, short version)");
    code.line("UnsupportedVersionException.check(this, version);");
    root.read();
    code.close();
    code.blank().line("@Override").open("public void write(ByteWriter out, short version)");
    code.line("UnsupportedVersionException.check(this, version);");
    root.write();
    code.close();
    root.objectMethods();
    message
        .structs()
        .forEach(struct -> new StructEmitter(code, message, struct, reusable).nestedClass());
    code.close();
  }

  private void constants(JavaCode code) {
    message
        .apiKey()
        .ifPresent(
            key ->
                code.line("/** Its number among its kind. */")
                    .line("public static final short API_KEY = %d;", key)
                    .blank());
    code.line("/** The lowest version. */");
    code.line("public static final short LOWEST_VERSION = %d;", message.validVersions().lowest());
    code.blank().line("/** The highest version. */");
    code.line("public static final short HIGHEST_VERSION = %d;", message.validVersions().highest());
    code.blank();
  }

  private List<String> documentation() {
    List<String> paragraphs = new ArrayList<>();
    String kind = message.kind().name().toLowerCase(Locale.ROOT).replace('_', ' ');
    String versions = "Versions " + message.validVersions() + ".";
    if (message.latestVersionUnstable()) {
      versions += " The highest may still change.";
    }
    if (!message.deprecatedVersions().isEmpty()) {
      versions += " Deprecated: " + message.deprecatedVersions() + ".";
    }
    boolean numbered = message.apiKey().isPresent() && message.kind() != MessageKind.HEADER;
    paragraphs.add(
        "The %s %s%s. %s"
            .formatted(
                kind,
                message.name(),
                numbered ? ", number " + message.apiKey().getAsInt() : "",
                versions));
    if (reusable) {
      paragraphs.add(
          "It keeps its structs, lists and views for the next time it is read or filled, so that it"
              + " costs no garbage: fill a list by its next(), a struct in place.");
    }
    return paragraphs;
  }
}
