package io.tailrace.jobs;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import io.tailrace.spi.delivery.DeliveryRecord;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** What a host makes of requests; the engine is played by the test. */
class HostedJobTest {
  private final Recorder actions = new Recorder();
  private final JobTable table = table();
  private int offset;

  private JobTable table() {
    return new JobTable(2, () -> Instant.ofEpochMilli(7), actions);
  }

  @Test
  void aJobIsRunAndStoppedWithItsStateSaved() {
    request("clicks", "action=run\nid=a\nparallelism=2\nset.window=1 min\n");
    assertEquals(List.of("STARTING", "start clicks 0-5"), actions.take());
    assertEquals(Map.of("window", "1 min"), actions.started.values());
    happens("clicks", HostedJob::started);
    happens("clicks", HostedJob::running);
    assertEquals(List.of("RUNNING"), actions.take());
    assertEquals(2, actions.last.parallelism());

    request("clicks", "action=stop\nid=b\n");
    assertEquals(List.of("STOPPING", "end clicks save"), actions.take());
    happens("clicks", HostedJob::finished); // as an engine sees it
    happens("clicks", job -> job.ended(Optional.empty()));
    assertEquals(List.of("STOPPED"), actions.take());
    assertEquals("b@1-5", actions.last.request());
  }

  @Test
  void aJobThatIsRunAgainGoesOnFromItsState() {
    running("clicks");
    stopped("clicks");
    request("clicks", "action=run\n");
    assertEquals(List.of("STARTING", "start clicks 0-5"), actions.take());
  }

  @Test
  void aFreshRunHasAFolderOfItsOwn() {
    running("clicks");
    stopped("clicks");
    request("clicks", "action=run\nfresh=true\n");
    assertEquals(List.of("STARTING", "start clicks 2-5"), actions.take());
  }

  @Test
  void whatRunsAsItIsAskedForGoesOn() {
    running("clicks");
    request("clicks", "action=run\nid=again\n");
    assertEquals(List.of("RUNNING"), actions.take());
    assertEquals("again@1-5", actions.last.request());
  }

  @Test
  void whatRunsOtherwiseIsStoppedAndStartedAgain() {
    running("clicks");
    request("clicks", "action=run\nparallelism=4\n");
    assertEquals(List.of("STOPPING", "end clicks save"), actions.take());
    happens("clicks", job -> job.ended(Optional.empty()));
    assertEquals(List.of("STOPPED", "STARTING", "start clicks 0-5"), actions.take());
    assertEquals(4, actions.last.parallelism());
  }

  @Test
  void whatIsWantedWhileAJobStartsIsDoneAfterwards() {
    request("clicks", "action=run\n");
    request("clicks", "action=run\nparallelism=3\n");
    request("clicks", "action=stop\n");
    assertEquals(List.of("STARTING", "start clicks 0-5"), actions.take());
    happens("clicks", HostedJob::started);
    assertEquals(List.of("STOPPING", "end clicks save"), actions.take());
  }

  @Test
  void stoppingWhatDoesNotRunChangesNothing() {
    running("clicks");
    stopped("clicks");
    request("clicks", "action=stop\nid=twice\n");
    assertEquals(List.of("STOPPED"), actions.take());
    assertEquals("twice@2-5", actions.last.request());
  }

  @Test
  void aJobThatCannotBeStartedHasFailedUntilSomebodyAsksAgain() {
    request("clicks", "action=run\n");
    happens("clicks", job -> job.notStarted("no such job"));
    assertEquals(List.of("STARTING", "start clicks 0-5", "FAILED"), actions.take());
    assertEquals("no such job", actions.last.error());
    request("clicks", "action=run\n");
    assertEquals(List.of("STARTING", "start clicks 0-5"), actions.take());
    assertEquals("", actions.last.error());
  }

  @Test
  void failuresAreCountedAndTheLastErrorStays() {
    running("clicks");
    happens("clicks", HostedJob::restarting);
    happens("clicks", job -> job.error("poison"));
    happens("clicks", HostedJob::running);
    assertEquals(List.of("RESTARTING", "RESTARTING", "RUNNING"), actions.take());
    assertEquals("poison", actions.last.error());
    assertEquals(1, actions.last.restarts());
  }

  @Test
  void aJobThatEndsByItselfIsClosed() {
    running("clicks");
    happens("clicks", HostedJob::finished);
    assertEquals(List.of("end clicks"), actions.take());
    happens("clicks", job -> job.ended(Optional.empty()));
    assertEquals(List.of("FINISHED"), actions.take());
  }

  @Test
  void aJobThatEndsBeforeItsStartHasReturnedIsClosedToo() {
    request("clicks", "action=run\n");
    happens("clicks", job -> job.failed("at once"));
    happens("clicks", HostedJob::started);
    happens("clicks", job -> job.ended(Optional.empty()));
    assertEquals(List.of("STARTING", "start clicks 0-5", "end clicks", "FAILED"), actions.take());
    assertEquals("at once", actions.last.error());
  }

  @Test
  void whereNoSavepointIsMadeTheReasonIsKept() {
    running("clicks");
    request("clicks", "action=stop\n");
    happens("clicks", job -> job.ended(Optional.of("it was restarting")));
    assertEquals(List.of("STOPPING", "end clicks save", "STOPPED"), actions.take());
    assertEquals("it was restarting", actions.last.error());
  }

  @Test
  void afterACrashOfTheProcessWhatRanGoesOnAndNothingElse() {
    JobStatus clicks = status("clicks", JobState.RUNNING, "a@0-5");
    JobStatus done = status("done", JobState.FINISHED, "b@1-5");
    JobStatus broken = status("broken", JobState.FAILED, "c@2-5");
    JobTable next = table();
    next.recover(Map.of("clicks", of(clicks), "done", of(done), "broken", of(broken)));
    next.want(
        Map.of(
            "clicks", record(0, "action=run\nid=a\nfresh=true\n"),
            "done", record(1, "action=run\nid=b\n"),
            "broken", record(2, "action=run\nid=c\n")));
    assertEquals(List.of("STARTING", "start clicks 9-9"), actions.take());
  }

  @Test
  void afterACrashWhatWasBeingStoppedIsStopped() {
    JobTable next = table();
    next.recover(Map.of("clicks", of(status("clicks", JobState.STOPPING, "a@0-5"))));
    next.want(Map.of("clicks", record(0, "action=stop\nid=a\n")));
    assertEquals(List.of("STOPPED"), actions.take());
  }

  @Test
  void noMoreJobsThanAllowedRun() {
    running("one");
    running("two");
    request("three", "action=run\n");
    assertEquals(List.of("STARTING", "FAILED"), actions.take());
    assertEquals("2 jobs are running, and jobs.max allows no more", actions.last.error());
  }

  @Test
  void requestsThatMakeNoSenseAreToldOfAndHarmNothing() {
    running("clicks");
    for (String value :
        List.of(
            "action=jump\n",
            "",
            "action=run\nparallelism=many\n",
            "action=run\nparallelism=0\n",
            "action=run\nset.x=\\u12\n")) {
      request("clicks", value);
      assertEquals(JobState.RUNNING, actions.last.state());
      assertFalse(actions.last.error().isEmpty());
    }
    actions.take();
    request("../../etc", "action=run\n");
    request("", "action=run\n");
    assertEquals(List.of(), actions.take());
  }

  @Test
  void statusesThatMakeNoSenseAreLeftOut() {
    JobTable next = table();
    next.recover(
        Map.of(
            "a", record(0, "state=FLYING\n"),
            "b", record(0, "state=STOPPED\nfolder=../../etc\n"),
            "c", record(0, "state=STOPPED\nsince=now\n")));
    next.want(Map.of("b", record(3, "action=run\n")));
    assertEquals(List.of("STARTING", "start b 3-5"), actions.take());
  }

  @Test
  void whatIsForgottenIsEndedAndRemoved() {
    running("clicks");
    table.want(Map.of("clicks", tombstone()));
    assertEquals(List.of("end clicks"), actions.take());
    happens("clicks", job -> job.ended(Optional.empty()));
    assertEquals(List.of("STOPPED", "forget clicks"), actions.take());
  }

  @Test
  void aStatusIsReadAsItWasWritten() {
    JobStatus status =
        new JobStatus("a", JobState.RESTARTING, 12, "id@0-5", "job", 3, "0-5", 7, "ä = b\n# c");
    assertEquals(status, JobStatus.of("a", status.value()));
  }

  private void running(String name) {
    request(name, "action=run\n");
    happens(name, HostedJob::started);
    happens(name, HostedJob::running);
    actions.take();
  }

  private void stopped(String name) {
    request(name, "action=stop\n");
    happens(name, job -> job.ended(Optional.empty()));
    actions.take();
  }

  private void request(String name, String value) {
    table.want(Map.of(name, record(offset++, value)));
  }

  private void happens(String name, java.util.function.Consumer<HostedJob> event) {
    table.step(name, event);
  }

  private static DeliveryRecord record(long offset, String value) {
    return new DeliveryRecord(
        offset, 5, false, Optional.empty(), Optional.of(Lines.bytes(value)), List.of());
  }

  private static DeliveryRecord tombstone() {
    return new DeliveryRecord(99, 5, false, Optional.empty(), Optional.empty(), List.of());
  }

  private static JobStatus status(String name, JobState state, String request) {
    return new JobStatus(name, state, 1, request, name, 1, "9-9", 0, "");
  }

  private static DeliveryRecord of(JobStatus status) {
    return new DeliveryRecord(
        0, 5, false, Optional.empty(), Optional.of(status.value()), List.of());
  }

  /** Keeps what is done, in words. */
  private static final class Recorder implements JobActions {
    private final List<String> done = new ArrayList<>();
    private JobStatus last = JobStatus.unknown("");
    private JobRequest started;

    List<String> take() {
      List<String> taken = List.copyOf(done);
      done.clear();
      return taken;
    }

    @Override
    public void publish(JobStatus status) {
      last = status;
      done.add(status.state().name());
    }

    @Override
    public void start(JobRequest request, String folder) {
      started = request;
      done.add("start " + request.name() + " " + folder);
    }

    @Override
    public void end(String name, boolean save) {
      done.add("end " + name + (save ? " save" : ""));
    }

    @Override
    public void forget(String name) {
      done.add("forget " + name);
    }
  }
}
