package io.tailrace.server.command;

import io.tailrace.server.dlq.OperationHeaders;
import io.tailrace.spi.storage.RecordHeader;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.random.RandomGenerator;
import picocli.CommandLine.Option;

/** Who asks for something to be done, for the record of it. */
final class Asking {
  private static final DateTimeFormatter SECOND =
      DateTimeFormatter.ofPattern("yyyyMMdd-HHmmss").withZone(ZoneOffset.UTC);

  @Option(
      names = "--by",
      paramLabel = "NAME",
      description = "Who asks, for the record. Default: the user of the operating system")
  private Optional<String> by = Optional.empty();

  /** A name for an operation that begins now. */
  static String newId() {
    int random = RandomGenerator.getDefault().nextInt(1 << 24);
    return "%s-%06x".formatted(SECOND.format(Instant.now()), random);
  }

  /** The headers of a request, the rest of which is added. */
  List<RecordHeader> headers(String action) {
    List<RecordHeader> headers = new ArrayList<>();
    DlqSelection.add(headers, OperationHeaders.ACTION, action);
    DlqSelection.add(
        headers, OperationHeaders.BY, by.orElseGet(() -> System.getProperty("user.name", "?")));
    DlqSelection.add(headers, OperationHeaders.HOST, host());
    DlqSelection.add(headers, OperationHeaders.CLIENT, "tailrace-cli");
    return headers;
  }

  private static String host() {
    try {
      return InetAddress.getLocalHost().getHostName();
    } catch (UnknownHostException _) {
      return "unknown";
    }
  }
}
