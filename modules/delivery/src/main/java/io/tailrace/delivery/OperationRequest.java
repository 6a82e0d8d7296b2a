package io.tailrace.delivery;

import io.tailrace.spi.delivery.DeliveryHeader;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * What an operator asks for.
 *
 * @param action what is to be done
 * @param topic the dead-letter topic; empty where an operation that is known is meant
 * @param target where dead letters are redriven to
 * @param dryRun whether they are only counted
 * @param selection which ones
 * @param ranges which offsets are looked at, or deleted; empty for all
 * @param limit at most so many
 * @param perSecond at most so many a second; 0 for as many as there are
 * @param by who asks
 */
record OperationRequest(
    Action action,
    String topic,
    Target target,
    boolean dryRun,
    Selection selection,
    List<OffsetRange> ranges,
    long limit,
    long perSecond,
    String by) {
  private static final int MOST_BYTES = 16 * 1024;
  private static final int LONGEST_NAME = 256;
  private static final long HIGHEST_RATE = 1_000_000;

  private static final Set<String> ONCE =
      Set.of(
          OperationNames.ACTION,
          OperationNames.TOPIC,
          OperationNames.TO,
          OperationNames.TO_TOPIC,
          OperationNames.DRY_RUN,
          OperationNames.SINCE,
          OperationNames.UNTIL,
          OperationNames.LIMIT,
          OperationNames.RATE,
          OperationNames.BY,
          OperationNames.HOST,
          OperationNames.CLIENT);
  private static final Set<String> REPEATED =
      Set.of(
          OperationNames.ERROR_CLASS,
          OperationNames.ORIGIN_TOPIC,
          OperationNames.GROUP,
          OperationNames.KEY,
          OperationNames.OFFSETS,
          OperationNames.BEFORE);

  /** What is to be done. */
  enum Action {
    /** Copy dead letters to where they are tried again. */
    REDRIVE,

    /** Have a redrive rest. */
    STOP,

    /** Have it go on. */
    RESUME,

    /** End it. */
    CANCEL,

    /** Delete dead letters. */
    PURGE;

    String text() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  /** Where dead letters are redriven to. */
  sealed interface Target {
    /** The topic that each comes from. */
    record Origin() implements Target {}

    /** Where its group gets redelivered records. */
    record Redelivery() implements Target {}

    /** One topic. */
    record Topic(String name) implements Target {}
  }

  /** Copies the list. */
  OperationRequest {
    ranges = List.copyOf(ranges);
  }

  /** Those of the headers that make up a request, if they are few enough to be kept. */
  static List<DeliveryHeader> asked(List<DeliveryHeader> headers) {
    List<DeliveryHeader> asked = new ArrayList<>();
    int bytes = 0;
    for (DeliveryHeader header : headers) {
      if (header.name().startsWith(OperationNames.PREFIX)) {
        bytes += header.name().length() + header.value().map(ByteBuffer::remaining).orElse(0);
        if (bytes > MOST_BYTES) {
          return List.of();
        }
        asked.add(header);
      }
    }
    return asked;
  }

  /**
   * Reads a request.
   *
   * @throws InvalidHeaderException if it cannot be understood; what is not known is not ignored, as
   *     it may have been meant to choose fewer records
   */
  static OperationRequest of(List<DeliveryHeader> headers) {
    List<DeliveryHeader> asked = asked(headers);
    if (asked.isEmpty()) {
      throw new InvalidHeaderException(
          "It has no headers that begin with dlq., or more than " + MOST_BYTES + " bytes of them");
    }
    Map<String, DeliveryHeader> given = new HashMap<>();
    for (DeliveryHeader header : asked) {
      boolean once = ONCE.contains(header.name());
      if (!once && !REPEATED.contains(header.name())) {
        throw new InvalidHeaderException(
            "There is no header " + Bounded.text(header.name(), LONGEST_NAME));
      }
      if (header.value().isEmpty() || given.put(header.name(), header) != null && once) {
        throw new InvalidHeaderException(header.name() + " is empty, or is there twice");
      }
    }
    Reader reader = new Reader(asked, new ReceivedHeaders(asked));
    Action action = reader.action();
    return new OperationRequest(
        action,
        reader.topic(action),
        reader.target(),
        reader.flag(OperationNames.DRY_RUN),
        reader.selection(),
        reader.ranges(action),
        reader.number(OperationNames.LIMIT, 1, Long.MAX_VALUE).orElse(Long.MAX_VALUE),
        reader.number(OperationNames.RATE, 1, HIGHEST_RATE).orElse(0L),
        reader.by());
  }

  /** Who asks, as the headers of a request tell. */
  static String by(List<DeliveryHeader> asked) {
    return new Reader(asked, new ReceivedHeaders(asked)).by();
  }

  private record Reader(List<DeliveryHeader> all, ReceivedHeaders headers) {
    Action action() {
      String text = headers.text(OperationNames.ACTION).orElse("");
      for (Action action : Action.values()) {
        if (action.text().equals(text)) {
          return action;
        }
      }
      throw new InvalidHeaderException(
          OperationNames.ACTION + " is none of redrive, stop, resume, cancel, purge");
    }

    String topic(Action action) {
      Optional<String> topic = headers.text(OperationNames.TOPIC);
      if (topic.isEmpty() && (action == Action.REDRIVE || action == Action.PURGE)) {
        throw new InvalidHeaderException(OperationNames.TOPIC + " is missing");
      }
      return Bounded.text(topic.orElse(""), LONGEST_NAME);
    }

    Target target() {
      Optional<String> name = headers.text(OperationNames.TO_TOPIC);
      String kind = headers.text(OperationNames.TO).orElse(name.isEmpty() ? "origin" : "topic");
      if (name.isPresent() != kind.equals("topic")) {
        throw new InvalidHeaderException(
            OperationNames.TO_TOPIC + " goes together with the topic of " + OperationNames.TO);
      }
      return switch (kind) {
        case "origin" -> new Target.Origin();
        case "redelivery" -> new Target.Redelivery();
        case "topic" -> new Target.Topic(Bounded.text(name.orElseThrow(), LONGEST_NAME));
        default ->
            throw new InvalidHeaderException(
                OperationNames.TO + " is none of origin, redelivery, topic");
      };
    }

    boolean flag(String name) {
      return switch (headers.text(name).orElse("false")) {
        case "true" -> true;
        case "false" -> false;
        default -> throw new InvalidHeaderException(name + " is neither true nor false");
      };
    }

    Optional<Long> number(String name, long least, long most) {
      Optional<Long> number = headers.number(name).stream().boxed().findFirst();
      if (number.isPresent() && (number.get() < least || number.get() > most)) {
        throw new InvalidHeaderException(name + " is not from " + least + " to " + most);
      }
      return number;
    }

    Selection selection() {
      Set<ByteBuffer> keys = new HashSet<>();
      for (DeliveryHeader header : all) {
        if (header.name().equals(OperationNames.KEY)) {
          header.value().ifPresent(keys::add);
        }
      }
      long since = number(OperationNames.SINCE, 0, Long.MAX_VALUE).orElse(Long.MIN_VALUE);
      long until = number(OperationNames.UNTIL, 0, Long.MAX_VALUE).orElse(Long.MAX_VALUE);
      return new Selection(
          texts(OperationNames.ERROR_CLASS),
          Set.copyOf(texts(OperationNames.ORIGIN_TOPIC)),
          Set.copyOf(texts(OperationNames.GROUP)),
          keys,
          since,
          until);
    }

    List<OffsetRange> ranges(Action action) {
      List<OffsetRange> ranges = new ArrayList<>();
      if (action == Action.PURGE) {
        texts(OperationNames.BEFORE)
            .forEach(text -> ranges.add(OffsetRange.before(OperationNames.BEFORE, text)));
      } else {
        texts(OperationNames.OFFSETS)
            .forEach(text -> ranges.add(OffsetRange.parse(OperationNames.OFFSETS, text)));
      }
      if (action == Action.PURGE && ranges.isEmpty()) {
        throw new InvalidHeaderException(OperationNames.BEFORE + " is missing");
      }
      for (int i = 0; i < ranges.size(); i++) {
        for (int j = 0; j < i; j++) {
          if (ranges.get(i).overlaps(ranges.get(j))) {
            throw new InvalidHeaderException("Two ranges of offsets overlap");
          }
        }
      }
      return ranges;
    }

    private List<String> texts(String name) {
      return all.stream()
          .filter(header -> header.name().equals(name))
          .flatMap(header -> header.text().stream())
          .toList();
    }

    String by() {
      String who = text(OperationNames.BY).orElse("somebody");
      String where = text(OperationNames.HOST).map(host -> "@" + host).orElse("");
      String what = text(OperationNames.CLIENT).map(client -> " (" + client + ")").orElse("");
      return who + where + what;
    }

    private Optional<String> text(String name) {
      return headers.text(name).map(text -> Bounded.text(text, LONGEST_NAME));
    }
  }
}
