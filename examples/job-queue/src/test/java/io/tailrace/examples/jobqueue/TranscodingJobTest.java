package io.tailrace.examples.jobqueue;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.tailrace.delivery.client.HandlerRun;
import io.tailrace.delivery.client.HandlerTest;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The handler without a broker. */
class TranscodingJobTest {
  @TempDir Path folder;

  private ObjectStore store;
  private Inspection inspection;

  @BeforeEach
  void open() {
    store = new ObjectStore(folder);
    inspection = new Inspection(store);
  }

  @Test
  void aVideoIsTranscodedAndEveryPixelIsRight() throws IOException {
    HandlerRun<String, String> run = run(Set.of("gray8"), job("video-1", "gray8"));
    assertEquals(1, run.succeeded().size());
    assertEquals(List.of(), inspection.violations());
  }

  @Test
  void aStoreThatDoesNotAnswerIsAskedAgain() throws IOException {
    HandlerRun<String, String> run = run(Set.of("gray8"), job("video-3", "gray8"));
    assertEquals("java.io.IOException", run.retried().getFirst().errorClass().orElseThrow());
    assertEquals(2, run.succeeded().getFirst().attempt());
    assertEquals(List.of(), inspection.violations());
  }

  @Test
  void anUnknownCodecIsADeadLetterAtOnceAndIsDoneByTheNextVersion() throws IOException {
    ConsumerRecord<String, String> job = job("video-5", "gray16");
    HandlerRun<String, String> run = run(Set.of("gray8"), job);
    assertEquals(1, run.dead().getFirst().attempt());
    assertEquals(List.of("video-5 has no result"), inspection.violations());
    assertEquals(1, run(Set.of("gray8", "gray16"), job).succeeded().size());
    assertEquals(List.of(), inspection.violations());
  }

  @Test
  void aJobThatIsDoneTwiceHasOneResult() throws IOException {
    ConsumerRecord<String, String> job = job("video-1", "gray8");
    run(Set.of("gray8"), List.of(job, job));
    assertEquals(1, inspection.repeated());
    assertEquals(List.of(), inspection.violations());
  }

  @Test
  void anOutputThatIsWrongIsFound() throws Exception {
    run(Set.of("gray8"), job("video-1", "gray8"));
    byte[] other = Studio.shoot("gray8", 2, new Random(2));
    ClaimCheck wrong =
        store.put("outputs/wrong", new Transcoder(Set.of("gray8")).transcode(other));
    Inspection again = new Inspection(store);
    again.seeJob("video-1", ClaimCheck.parse(job("video-1", "gray8").value()));
    again.seeResult("video-1", wrong);
    assertEquals(List.of("video-1 was transcoded wrongly"), again.violations());
  }

  private ConsumerRecord<String, String> job(String video, String codec) throws IOException {
    byte[] file = Studio.shoot(codec, 2, new Random(1));
    ClaimCheck check = store.put("sources/" + video, file);
    inspection.seeJob(video, check);
    return HandlerTest.record(video, check.text());
  }

  private HandlerRun<String, String> run(
      Set<String> codecs, ConsumerRecord<String, String> job) {
    return run(codecs, List.of(job));
  }

  private HandlerRun<String, String> run(
      Set<String> codecs, List<ConsumerRecord<String, String>> jobs) {
    TranscodingJob handler =
        new TranscodingJob(
            store,
            new Transcoder(codecs),
            (video, claimCheck) -> inspection.seeResult(video, ClaimCheck.parse(claimCheck)));
    return HandlerTest.of(handler).fatal(UnsupportedCodecException.class).run(jobs);
  }
}
