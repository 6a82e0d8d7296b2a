package io.tailrace.server.format;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tailrace.client.ConsumerRecord;
import io.tailrace.client.ProducerRecord;
import io.tailrace.client.TopicPartition;
import io.tailrace.server.format.InputFormat.Encoding;
import io.tailrace.server.format.OutputFormat.Field;
import io.tailrace.spi.storage.RecordHeader;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Random;
import org.junit.jupiter.api.Test;

class InputFormatTest {

  @Test
  void withoutSeparatorsALineIsAValue() {
    ProducerRecord record = parse(format(Encoding.LINE, "", "", ""), "a:b\tc");
    assertEquals(Optional.empty(), record.key());
    assertEquals(Optional.of(bytes("a:b\tc")), record.value());
    assertEquals(List.of(), record.headers());
  }

  @Test
  void theFirstSeparatorEndsTheKey() {
    ProducerRecord record = parse(format(Encoding.LINE, "::", "", ""), "k::v::w");
    assertEquals(Optional.of(bytes("k")), record.key());
    assertEquals(Optional.of(bytes("v::w")), record.value());
  }

  @Test
  void anEmptyKeyIsAKeyAndAnEmptyLineIsAnEmptyValue() {
    assertEquals(Optional.of(bytes("")), parse(format(Encoding.LINE, ":", "", ""), ":v").key());
    assertEquals(Optional.of(bytes("")), parse(format(Encoding.LINE, "", "", ""), "").value());
  }

  @Test
  void aLineWithoutTheSeparatorIsRefusedAndNotTakenForAValue() {
    FormatException refusal =
        assertThrows(FormatException.class, () -> parse(format(Encoding.LINE, "\t", "", ""), "v"));
    assertTrue(refusal.getMessage().contains("\"\\t\" after a key"), refusal.getMessage());
  }

  @Test
  void headersPrecedeTheKey() {
    ProducerRecord record =
        parse(format(Encoding.LINE, "=", "\t", "NULL"), "a:1,b:x:y,c:NULL,d:\tk=v");
    assertEquals(
        List.of(
            new RecordHeader("a", Optional.of(bytes("1"))),
            new RecordHeader("b", Optional.of(bytes("x:y"))),
            new RecordHeader("c", Optional.empty()),
            new RecordHeader("d", Optional.of(bytes("")))),
        record.headers());
    assertEquals(Optional.of(bytes("k")), record.key());
    assertEquals(Optional.of(bytes("v")), record.value());
    assertEquals(List.of(), parse(format(Encoding.LINE, "=", "\t", ""), "\tk=v").headers());
  }

  @Test
  void theNullTextIsNullAndOnlyWhereItIsAllOfAField() {
    InputFormat format = format(Encoding.LINE, "=", "", "NULL");
    assertEquals(Optional.empty(), parse(format, "k=NULL").value());
    assertEquals(Optional.empty(), parse(format, "NULL=v").key());
    assertEquals(Optional.of(bytes("NULL ")), parse(format, "k=NULL ").value());
  }

  @Test
  void hexAndBase64StandForBytes() {
    assertEquals(
        Optional.of(ByteBuffer.wrap(new byte[] {0, 10, (byte) 255})),
        parse(format(Encoding.HEX, "", "", ""), "000aFF").value());
    assertEquals(
        Optional.of(ByteBuffer.wrap(new byte[] {0, 10, (byte) 255})),
        parse(format(Encoding.BASE64, "", "", ""), "AAr/").value());
    assertThrows(FormatException.class, () -> parse(format(Encoding.HEX, "", "", ""), "0"));
    assertThrows(FormatException.class, () -> parse(format(Encoding.BASE64, "", "", ""), "?"));
  }

  @Test
  void jsonTakesAnythingAsValue() {
    InputFormat json = format(Encoding.JSON, "", "", "");
    ProducerRecord record =
        parse(json, "{\"key\":7,\"value\":{\"a\": [1]},\"headers\":{\"h\":\"x\"},\"timestamp\":5}");
    assertEquals(Optional.of(bytes("7")), record.key());
    assertEquals(Optional.of(bytes("{\"a\":[1]}")), record.value());
    assertEquals(List.of(new RecordHeader("h", Optional.of(bytes("x")))), record.headers());
    assertEquals(5, record.timestamp().orElseThrow());
    assertEquals(Optional.empty(), parse(json, "{}").value());
    assertThrows(FormatException.class, () -> parse(json, "[]"));
    assertThrows(FormatException.class, () -> parse(json, "{\"timestamp\":\"now\"}"));
    assertThrows(FormatException.class, () -> parse(json, "{\"headers\":[{}]}"));
  }

  @Test
  void whatConsumeWritesAsJsonProduceReadsAsTheSameRecord() {
    long seed = System.nanoTime();
    Random random = new Random(seed);
    InputFormat json = format(Encoding.JSON, "", "", "");
    for (int i = 0; i < 200; i++) {
      ConsumerRecord record = random(random);
      ProducerRecord again = parse(json, written(OutputFormat.json(), record));
      assertEquals(record.key(), again.key(), "seed " + seed);
      assertEquals(record.value(), again.value(), "seed " + seed);
      assertEquals(record.headers(), again.headers(), "seed " + seed);
      assertEquals(record.timestamp(), again.timestamp().orElseThrow(), "seed " + seed);
    }
  }

  @Test
  void whatConsumeWritesAsHexProduceReadsAsTheSameRecord() {
    long seed = System.nanoTime();
    Random random = new Random(seed);
    for (Encoding encoding : List.of(Encoding.HEX, Encoding.BASE64)) {
      OutputFormat out = OutputFormat.line(List.of(Field.KEY, Field.VALUE), "\t", encoding, "-");
      for (int i = 0; i < 100; i++) {
        ConsumerRecord record = random(random);
        ProducerRecord again = parse(format(encoding, "\t", "", "-"), written(out, record));
        assertEquals(record.key(), again.key(), "seed " + seed);
        assertEquals(record.value(), again.value(), "seed " + seed);
      }
    }
  }

  private static ConsumerRecord random(Random random) {
    List<RecordHeader> headers = new ArrayList<>();
    for (int i = random.nextInt(3); i > 0; i--) {
      headers.add(new RecordHeader("h\"" + i, randomBytes(random)));
    }
    return new ConsumerRecord(
        new TopicPartition("t", 0),
        random.nextLong(1000),
        random.nextLong(1000),
        randomBytes(random),
        randomBytes(random),
        headers);
  }

  private static Optional<ByteBuffer> randomBytes(Random random) {
    if (random.nextInt(4) == 0) {
      return Optional.empty();
    }
    if (random.nextBoolean()) {
      return Optional.of(bytes("text é\u0000\n\"" + random.nextInt()));
    }
    byte[] bytes = new byte[random.nextInt(50)];
    random.nextBytes(bytes);
    return Optional.of(ByteBuffer.wrap(bytes));
  }

  private static String written(OutputFormat format, ConsumerRecord record) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    format.write(record, out);
    String line = out.toString(StandardCharsets.UTF_8);
    assertTrue(line.endsWith("\n"));
    return line.substring(0, line.length() - 1);
  }

  private static InputFormat format(
      Encoding encoding, String keySeparator, String headersSeparator, String nullText) {
    return new InputFormat(
        "t",
        OptionalInt.empty(),
        encoding,
        Optional.of(keySeparator).filter(text -> !text.isEmpty()),
        Optional.of(headersSeparator).filter(text -> !text.isEmpty()),
        Optional.of(nullText).filter(text -> !text.isEmpty()));
  }

  private static ProducerRecord parse(InputFormat format, String line) {
    return format.parse(bytes(line));
  }

  private static ByteBuffer bytes(String text) {
    return ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8));
  }
}
