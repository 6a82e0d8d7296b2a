package io.tailrace.delivery;

import io.tailrace.delivery.Operation.Span;
import io.tailrace.delivery.Operation.State;
import io.tailrace.delivery.Operation.Step;
import io.tailrace.spi.delivery.DeliveryHeader;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/**
 * The bytes of an operation in the delay log, big-endian; the headers of its request are the
 * record's.
 *
 * <pre>
 *   value     := version int8, state int8, started int64, changed int64, name text, reason text,
 *                sums int64 x 7, breakdown x 4, span count int32, spans, step count int32, steps
 *   breakdown := count int32, (name text, count int64)...
 *   span      := partition int32, first int64, next int64, end int64
 *   step      := time int64, text
 *   text      := length int16, modified UTF-8
 * </pre>
 */
final class OperationCodec {
  private static final byte VERSION = 1;

  private OperationCodec() {}

  static ByteBuffer encode(Operation operation) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (DataOutputStream out = new DataOutputStream(bytes)) {
      out.writeByte(VERSION);
      out.writeByte(operation.state().ordinal());
      out.writeLong(operation.startedMs());
      out.writeLong(operation.changedMs());
      out.writeUTF(operation.name());
      out.writeUTF(operation.reason());
      write(out, operation.tally());
      out.writeInt(operation.spans().size());
      for (Span span : operation.spans()) {
        out.writeInt(span.partition());
        out.writeLong(span.first());
        out.writeLong(span.next());
        out.writeLong(span.end());
      }
      out.writeInt(operation.steps().size());
      for (Step step : operation.steps()) {
        out.writeLong(step.atMs());
        out.writeUTF(step.what());
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e); // nothing is written anywhere
    }
    return ByteBuffer.wrap(bytes.toByteArray());
  }

  private static void write(DataOutputStream out, Tally tally) throws IOException {
    Tally.Sums sums = tally.sums();
    for (long sum :
        List.of(
            sums.scanned(),
            sums.selected(),
            sums.taken(),
            sums.redriven(),
            sums.undeliverable(),
            sums.skipped(),
            sums.deleted())) {
      out.writeLong(sum);
    }
    for (Breakdown breakdown : breakdowns(tally)) {
      out.writeInt(breakdown.counts().size());
      for (Map.Entry<String, Long> one : breakdown.counts().entrySet()) {
        out.writeUTF(one.getKey());
        out.writeLong(one.getValue());
      }
    }
  }

  private static List<Breakdown> breakdowns(Tally tally) {
    return List.of(tally.errorClasses(), tally.originTopics(), tally.groups(), tally.skips());
  }

  static Operation decode(UUID id, ByteBuffer value, List<DeliveryHeader> asked) {
    byte[] bytes = new byte[value.remaining()];
    value.duplicate().get(bytes);
    try (DataInputStream in = new DataInputStream(new ByteArrayInputStream(bytes))) {
      byte version = in.readByte();
      if (version != VERSION) {
        throw new IllegalStateException("The delay log was written by a later version: " + version);
      }
      State state = State.values()[in.readByte()];
      long started = in.readLong();
      long changed = in.readLong();
      Operation operation = new Operation(id, in.readUTF(), asked, started);
      operation.become(state, in.readUTF(), changed);
      read(in, operation.tally());
      List<Span> spans = new ArrayList<>();
      for (int left = in.readInt(); left > 0; left--) {
        spans.add(new Span(in.readInt(), in.readLong(), in.readLong(), in.readLong()));
      }
      operation.spans(spans);
      for (int left = in.readInt(); left > 0; left--) {
        operation.step(new Step(in.readLong(), in.readUTF()));
      }
      return operation;
    } catch (IOException e) {
      throw new UncheckedIOException("The delay log holds an operation that is cut off", e);
    }
  }

  private static void read(DataInputStream in, Tally tally) throws IOException {
    tally.set(
        new Tally.Sums(
            in.readLong(),
            in.readLong(),
            in.readLong(),
            in.readLong(),
            in.readLong(),
            in.readLong(),
            in.readLong()));
    for (Breakdown breakdown : breakdowns(tally)) {
      for (int left = in.readInt(); left > 0; left--) {
        String name = in.readUTF();
        breakdown.add(name, in.readLong());
      }
    }
  }
}
