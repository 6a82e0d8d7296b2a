package io.tailrace.examples.adclicks;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Proves that what the job has found is the truth, or says where it is not. */
public final class Verifier {
  private static final Duration PATIENCE = Duration.ofMinutes(3);
  private static final int MOST_SHOWN = 20;
  private static final int TOP_ADS = 5;

  private Verifier() {}

  /**
   * Arguments: {@code await} or {@code verify}, the bootstrap servers, the generator's log. The
   * former waits until every click is in a final result or late, the latter compares; for it the
   * job must have stopped, so that all that it has to say is there. The exit code is 0 if all is
   * well.
   */
  public static void main(String[] arguments) throws IOException {
    Truth truth = Truth.of(Path.of(arguments[2]));
    boolean well =
        switch (arguments[0]) {
          case "await" -> await(arguments[1], truth);
          case "verify" -> verify(arguments[1], truth);
          default -> throw new IllegalArgumentException("await or verify, not " + arguments[0]);
        };
    System.exit(well ? 0 : 1);
  }

  private static boolean await(String bootstrapServers, Truth truth) throws IOException {
    Observed observed = new Observed();
    try (TopicReader reader =
        new TopicReader(bootstrapServers, List.of(Topics.RESULTS, Topics.LATE))) {
      long settled = 0;
      Instant patientUntil = Instant.now().plus(PATIENCE);
      while (settled < truth.clicks().size() && Instant.now().isBefore(patientUntil)) {
        reader.readMore(observed);
        if (observed.settled() > settled) {
          settled = observed.settled();
          patientUntil = Instant.now().plus(PATIENCE);
        }
      }
      System.out.printf("%d of %d clicks are settled%n", settled, truth.clicks().size());
      return settled >= truth.clicks().size();
    }
  }

  private static boolean verify(String bootstrapServers, Truth truth) throws IOException {
    Observed observed = new Observed();
    try (TopicReader reader =
        new TopicReader(bootstrapServers, List.of(Topics.CLICKS, Topics.RESULTS, Topics.LATE))) {
      reader.readAll(observed);
    }
    List<String> differences = Verdict.differences(truth, observed);
    print(truth, observed);
    differences.stream().limit(MOST_SHOWN).forEach(System.out::println);
    System.out.println(
        differences.isEmpty()
            ? "EQUAL: every click is counted once, or late once"
            : "NOT EQUAL: " + differences.size() + " differences");
    return differences.isEmpty();
  }

  private static void print(Truth truth, Observed observed) {
    long results = observed.results().values().stream().mapToLong(List::size).sum();
    line("clicks acknowledged, with copies", truth.acknowledged());
    line("  copies", truth.acknowledged() - truth.clicks().size());
    line("  distinct clicks", truth.clicks().size());
    line("    counted by the job", observed.counted());
    line("    too late, by the job", observed.late().size());
    line("ads and minutes with clicks", truth.byMinute().size());
    line("  results, provisional ones too", results);
    Map<String, Long> truly = new TreeMap<>();
    truth.clicks().values().forEach(click -> truly.merge(click.ad(), 1L, Long::sum));
    System.out.printf("%-36s%10s%10s%10s%n", "most clicked", "truth", "counted", "too late");
    truly.entrySet().stream()
        .sorted(Map.Entry.<String, Long>comparingByValue().reversed())
        .limit(TOP_ADS)
        .forEach(
            ad ->
                System.out.printf(
                    "  %-34s%,10d%,10d%,10d%n",
                    ad.getKey(),
                    ad.getValue(),
                    observed.counted(ad.getKey()),
                    observed.late().stream()
                        .filter(late -> late.ad().equals(ad.getKey()))
                        .count()));
  }

  private static void line(String what, long count) {
    System.out.printf("%-36s%,10d%n", what, count);
  }
}
