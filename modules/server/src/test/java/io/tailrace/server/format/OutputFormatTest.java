package io.tailrace.server.format;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.tailrace.client.ConsumerRecord;
import io.tailrace.client.TopicPartition;
import io.tailrace.server.format.InputFormat.Encoding;
import io.tailrace.server.format.OutputFormat.Field;
import io.tailrace.spi.storage.RecordHeader;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class OutputFormatTest {
  private static final ConsumerRecord RECORD =
      new ConsumerRecord(
          new TopicPartition("t", 3),
          17,
          1000,
          Optional.of(bytes("k")),
          Optional.of(bytes("välue")),
          List.of(
              new RecordHeader("a", Optional.of(bytes("1"))),
              new RecordHeader("b", Optional.empty())));
  private static final ConsumerRecord TOMBSTONE =
      new ConsumerRecord(
          new TopicPartition("t", 0), 1, -1, Optional.empty(), Optional.empty(), List.of());

  @Test
  void fieldsAreWrittenInTheOrderThatIsAskedFor() {
    assertEquals(
        "17|t|3|1000|a:1,b:null|k|välue\n",
        written(
            OutputFormat.line(
                List.of(
                    Field.OFFSET,
                    Field.TOPIC,
                    Field.PARTITION,
                    Field.TIMESTAMP,
                    Field.HEADERS,
                    Field.KEY,
                    Field.VALUE),
                "|",
                Encoding.LINE,
                "null"),
            RECORD));
  }

  @Test
  void nullsAreWrittenAsTheTextForThem() {
    assertEquals(
        "NIL\tNIL\n",
        written(
            OutputFormat.line(List.of(Field.KEY, Field.VALUE), "\t", Encoding.HEX, "NIL"),
            TOMBSTONE));
  }

  @Test
  void aTemplateHasAllPartsOfARecord() {
    assertEquals(
        "t/3@17 1000 [a=1,b=-] k(1)=välue(6) 100%\n\t\\\0A",
        written(
            new Template("%t/%p@%o %T [%h] %k(%K)=%s(%S) 100%%\\n\\t\\\\\\0\\x41", "-"), RECORD));
    assertEquals("-(-1)", written(new Template("%s(%S)", "-"), TOMBSTONE));
  }

  @ParameterizedTest
  @ValueSource(strings = {"%", "%q", "\\", "\\q", "\\x", "\\xZZ"})
  void aTemplateWithWhatDoesNotExistIsRefused(String template) {
    assertThrows(FormatException.class, () -> new Template(template, ""));
  }

  @Test
  void aFieldThatDoesNotExistIsRefused() {
    assertEquals(Field.TIMESTAMP, Field.of("timestamp"));
    assertThrows(FormatException.class, () -> Field.of("time"));
  }

  private static String written(OutputFormat format, ConsumerRecord record) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    format.write(record, out);
    return out.toString(StandardCharsets.UTF_8);
  }

  private static ByteBuffer bytes(String text) {
    return ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8));
  }
}
