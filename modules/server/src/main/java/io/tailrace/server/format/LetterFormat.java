package io.tailrace.server.format;

import io.tailrace.client.ConsumerRecord;
import io.tailrace.server.dlq.DeadLetter;
import io.tailrace.spi.storage.RecordHeader;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.stream.Collectors;

/** A dead letter as people read it: a line for each thing that is known, and an empty one. */
public final class LetterFormat implements OutputFormat {

  /** The same for all. */
  public LetterFormat() {}

  @Override
  public void write(ConsumerRecord record, ByteArrayOutputStream to) {
    DeadLetter letter = DeadLetter.of(record);
    StringBuilder text = new StringBuilder();
    text.append(record.partition())
        .append(" at offset ")
        .append(record.offset())
        .append(", ")
        .append(time(OptionalLong.of(record.timestamp())))
        .append('\n');
    line(text, "error", error(letter));
    line(text, "from", letter.topic().map(topic -> from(topic, letter)));
    line(text, "group", letter.group());
    line(text, "delivered", deliveries(letter));
    line(text, "redriven", redrives(letter));
    line(text, "headers", headers(letter.headers()));
    line(text, "key", Optional.of(bytes(record.key())));
    line(text, "value", Optional.of(bytes(record.value())));
    to.writeBytes(text.append('\n').toString().getBytes(StandardCharsets.UTF_8));
  }

  private static void line(StringBuilder text, String name, Optional<String> value) {
    value.ifPresent(
        found ->
            text.append("  ")
                .append(name)
                .repeat(' ', 11 - name.length())
                .append(found)
                .append('\n'));
  }

  private static Optional<String> error(DeadLetter letter) {
    return letter
        .errorClass()
        .map(found -> found + letter.errorMessage().map(words -> ": " + words).orElse(""))
        .or(letter::errorMessage);
  }

  private static String from(String topic, DeadLetter letter) {
    String partition =
        letter.partition().stream().mapToObj(number -> "-" + number).findFirst().orElse("");
    String offset =
        letter.offset().stream().mapToObj(number -> " at offset " + number).findFirst().orElse("");
    String written = letter.timestamp().isPresent() ? ", " + time(letter.timestamp()) : "";
    return topic + partition + offset + written;
  }

  private static Optional<String> deliveries(DeadLetter letter) {
    if (letter.deliveries().isEmpty()) {
      return Optional.empty();
    }
    String since =
        letter.firstFailureMs().isPresent()
            ? ", failed first " + time(letter.firstFailureMs())
            : "";
    String last =
        letter.lastFailureMs().isPresent() ? ", last " + time(letter.lastFailureMs()) : "";
    return Optional.of(letter.deliveries().getAsLong() + " times" + since + last);
  }

  private static Optional<String> redrives(DeadLetter letter) {
    return letter.redrives().stream().mapToObj(count -> count + " times before").findFirst();
  }

  private static Optional<String> headers(List<RecordHeader> headers) {
    return headers.isEmpty()
        ? Optional.empty()
        : Optional.of(
            headers.stream()
                .map(header -> header.key() + "=" + bytes(header.value()))
                .collect(Collectors.joining(", ")));
  }

  private static String time(OptionalLong millis) {
    return Instant.ofEpochMilli(millis.orElse(0)).toString();
  }

  private static String bytes(Optional<ByteBuffer> bytes) {
    return bytes
        .map(found -> Bytes.text(found).orElseGet(() -> "base64 " + Bytes.toBase64(found)))
        .orElse("null");
  }
}
