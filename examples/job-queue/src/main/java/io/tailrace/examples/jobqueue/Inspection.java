package io.tailrace.examples.jobqueue;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.zip.GZIPInputStream;

/** What can be said against the results. */
final class Inspection {
  private final ObjectStore store;
  private final Map<String, ClaimCheck> sources = new TreeMap<>();
  private final Map<String, ClaimCheck> outputs = new TreeMap<>();
  private final List<String> violations = new ArrayList<>();
  private int repeated;

  Inspection(ObjectStore store) {
    this.store = store;
  }

  /** A video is to be transcoded. A redriven job is the same one. */
  void seeJob(String video, ClaimCheck source) {
    ClaimCheck known = sources.putIfAbsent(video, source);
    if (known != null && !known.equals(source)) {
      violations.add(video + " is two different jobs");
    }
  }

  /** A worker says that it is. A worker that was killed may have said so before. */
  void seeResult(String video, ClaimCheck output) {
    ClaimCheck known = outputs.putIfAbsent(video, output);
    if (known == null) {
      return;
    }
    repeated++;
    if (!known.equals(output)) {
      violations.add(video + " has two different results");
    }
  }

  boolean isComplete() {
    return !sources.isEmpty() && outputs.keySet().containsAll(sources.keySet());
  }

  /** How many results came more than once. */
  int repeated() {
    return repeated;
  }

  int results() {
    return outputs.size();
  }

  /** Looks at every pixel of every output. */
  List<String> violations() throws IOException {
    List<String> all = new ArrayList<>(violations);
    for (String video : sources.keySet()) {
      if (!outputs.containsKey(video)) {
        all.add(video + " has no result");
      } else if (!isHalf(video)) {
        all.add(video + " was transcoded wrongly");
      }
    }
    for (String video : outputs.keySet()) {
      if (!sources.containsKey(video)) {
        all.add(video + " was no job");
      }
    }
    return all;
  }

  private boolean isHalf(String name) throws IOException {
    Video source = Video.of(store.get(sources.get(name)));
    byte[] gzip = store.get(outputs.get(name));
    Video output =
        Video.of(new GZIPInputStream(new ByteArrayInputStream(gzip)).readAllBytes());
    if (output.width() * 2 != source.width()
        || output.height() * 2 != source.height()
        || output.frames() != source.frames()) {
      return false;
    }
    for (int frame = 0; frame < output.frames(); frame++) {
      for (int y = 0; y < output.height(); y++) {
        for (int x = 0; x < output.width(); x++) {
          if (output.gray8(frame, x, y) != expected(source, frame, 2 * x, 2 * y)) {
            return false;
          }
        }
      }
    }
    return true;
  }

  private static int expected(Video source, int frame, int x, int y) {
    int sum = 0;
    for (int i = 0; i < 4; i++) {
      int atX = x + i % 2;
      int atY = y + i / 2;
      sum +=
          source.codec().equals("gray16")
              ? source.gray16(frame, atX, atY)
              : source.gray8(frame, atX, atY);
    }
    return sum / 4;
  }
}
